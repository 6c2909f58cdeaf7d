// The signer against what AWS has published: the examples of "Signature Calculations for the
// Authorization Header" in the S3 documentation, and the aws-sig-v4-test-suite.
#include "remote/sigv4.h"

#include <gtest/gtest.h>

#include "remote/digest.h"
#include "remote/uri.h"

namespace sluice_remote {
namespace {

const Credentials kDocumentation{"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                                 ""};
const Credentials kSuite{"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", ""};

SigningInput documentation_example() {
  SigningInput input;
  input.method = "GET";
  input.path = "/";
  input.headers = {{"Host", "examplebucket.s3.amazonaws.com"}, {"x-amz-date", "20130524T000000Z"}};
  input.payload_hash = std::string(kEmptySha256);
  input.amz_date = "20130524T000000Z";
  input.region = "us-east-1";
  return input;
}

SigningInput with_hash(SigningInput input) {
  input.headers.emplace_back("x-amz-content-sha256", input.payload_hash);
  return input;
}

std::string signature(const SigningInput& input, const Credentials& credentials = kDocumentation) {
  const std::string text = authorization(input, credentials);
  return text.substr(text.rfind('=') + 1);
}

TEST(SigV4, SignsTheDocumentationsGetObject) {
  SigningInput input = with_hash(documentation_example());
  input.path = "/test.txt";
  input.headers.emplace_back("Range", "bytes=0-9");
  EXPECT_EQ(hex(sha256(bytes_of(canonical_request(input)))),
            "7344ae5b7ee6c3e7e6b0fe0640412a37625d1fbfff95c48bbb2dc43964946972");
  EXPECT_EQ(authorization(input, kDocumentation),
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
            "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
            "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
}

TEST(SigV4, SignsTheDocumentationsPutObject) {
  SigningInput input = documentation_example();
  input.method = "PUT";
  input.path = percent_encode("/test$file.text", true);
  input.payload_hash = hex(sha256(bytes_of("Welcome to Amazon S3.")));
  input.headers.emplace_back("Date", "Fri, 24 May 2013 00:00:00 GMT");
  input.headers.emplace_back("x-amz-storage-class", "REDUCED_REDUNDANCY");
  EXPECT_EQ(signature(with_hash(input)),
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
}

TEST(SigV4, SignsTheDocumentationsQueries) {
  SigningInput input = with_hash(documentation_example());
  input.query = canonical_query({{"lifecycle", ""}});
  EXPECT_EQ(signature(input), "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
  input.query = canonical_query({{"prefix", "J"}, {"max-keys", "2"}});
  EXPECT_EQ(signature(input), "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
}

TEST(SigV4, SignsTheTestSuite) {
  SigningInput input;
  input.method = "GET";
  input.path = "/";
  input.headers = {{"Host", "example.amazonaws.com"}, {"X-Amz-Date", "20150830T123600Z"}};
  input.payload_hash = std::string(kEmptySha256);
  input.amz_date = "20150830T123600Z";
  input.region = "us-east-1";
  input.service = "service";
  EXPECT_EQ(signature(input, kSuite),
            "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
  input.query = canonical_query({{"Param2", "value2"}, {"Param1", "value1"}});
  EXPECT_EQ(signature(input, kSuite),
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500");
}

TEST(SigV4, TrimsAndJoinsSpaceInHeaderValues) {
  SigningInput input = documentation_example();
  input.headers.emplace_back("X-Amz-Meta-A", "  a   b  ");
  EXPECT_NE(canonical_request(input).find("\nx-amz-meta-a:a b\n"), std::string::npos);
}

TEST(SigV4, WritesDatesInUtc) { EXPECT_EQ(amz_date(1369353600), "20130524T000000Z"); }

}  // namespace
}  // namespace sluice_remote
