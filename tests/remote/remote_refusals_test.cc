// What users are told when a server's answers make no sense, or credentials are set up wrongly: the
// refusals that no other test of this folder names.
#include <unistd.h>

#include "tests/remote/store_client.h"

namespace sluice_remote {
namespace {

class RemoteRefusals : public FaultServer {
 protected:
  void expect_text(const std::string& part) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "\nnot in: " << text;
  }
  void read(const std::string& name, uint64_t offset = 0) {
    RemoteOptions how = options();
    how.attempts = 2;
    StoreClient store(how);
    std::string bytes;
    EXPECT_NE(store.read(name, bytes, "", offset), SLUICE_STATUS_OK);
    text = store.text();
  }
  void write(const std::string& name) {
    StoreClient store(options());
    EXPECT_NE(store.write(name, data().substr(0, 3'000'000), true), SLUICE_STATUS_OK);
    text = store.text();
  }
  void read_as(const Variables& variables) {
    RemoteOptions how = options(variables);
    how.container_url = url;
    how.attempts = 1;
    StoreClient store(how);
    std::string bytes;
    EXPECT_EQ(store.read("s3://signed/object-10", bytes), SLUICE_STATUS_REMOTE);
    text = store.text();
    EXPECT_EQ(text.find("secret"), std::string::npos) << text;
  }
  std::string text;
};

TEST_F(RemoteRefusals, NameAnswersToReadsThatMakeNoSense) {
  read("s3://nothing/x");
  expect_text("s3://nothing/x: answered 204 where 200 or 206 was expected (after 2 attempts)");
  read("s3://empty-ranges/x");
  expect_text("s3://empty-ranges/x: the answer ended early (after 2 attempts)");
  read("s3://long-ranges/x");
  expect_text("s3://long-ranges/x: more bytes than asked");
  read("s3://long-headers/x");
  expect_text("the answer is too long");
  read("s3://shrunk/x", 50);
  expect_text("s3://shrunk/x: has 10 bytes, begun at 50");
}

TEST_F(RemoteRefusals, SayWhatToDo) {
  read("s3://elsewhere/x");
  expect_text(
      "301 PermanentRedirect (signed as AKID…ENT0 in us-east-1): Use another endpoint.; "
      "check the region and the endpoint");
  read("s3://expired/x");
  expect_text("The provided token has expired.; get new credentials");
  read("https://u:p@host/k");
  expect_text(": is no address that can be asked");
}

TEST_F(RemoteRefusals, NameAnswersToWritesThatMakeNoSense) {
  write("s3://untagged/x");
  expect_text("s3://untagged/x: the answer to an uploaded part has no ETag");
  write("s3://uncompleted/x");
  expect_text("s3://uncompleted/x: 404 NoSuchUpload when the upload was to be completed");
  write("s3://idless/x");
  expect_text("s3://idless/x: the answer has no UploadId");
}

TEST_F(RemoteRefusals, NameCredentialsThatAreNone) {
  const std::string container = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
  read_as({{container, "/ecs/keyless"}});
  expect_text("the container's credentials endpoint gave no credentials");
  read_as({{container, "/ecs/dateless"}});
  expect_text("the container's credentials endpoint gave a bad Expiration");
  read_as({{container, "/ecs/role"}, {"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/absent"}});
  expect_text("/absent: cannot read the container's authorization token");
  read_as({{"AWS_EC2_METADATA_DISABLED", "false"},
           {"AWS_EC2_METADATA_SERVICE_ENDPOINT", "ftp://no.address"}});
  expect_text("no credentials for S3 (looked in AWS_ACCESS_KEY_ID, ~/.aws/credentials, ");
  read_as({{container, "/ecs/role"}, {"AWS_CONTAINER_AUTHORIZATION_TOKEN", "a\nb"}});
  expect_text("AWS_CONTAINER_AUTHORIZATION_TOKEN has more than one line");
  const std::string token = testing::TempDir() + "sluice_refusals_token" + std::to_string(getpid());
  std::ofstream(token) << "web token";
  read_as({{"AWS_WEB_IDENTITY_TOKEN_FILE", token},
           {"AWS_ROLE_ARN", "nonsense"},
           {"AWS_ENDPOINT_URL_STS", url + "/sts"}});
  expect_text("STS: the answer is no XML");
}

TEST_F(RemoteRefusals, NameACallersMistake) {
  StoreClient store(options());
  std::string bytes;
  EXPECT_EQ(store.read("s3://plain/object-10", bytes, "", UINT64_MAX),
            SLUICE_STATUS_INVALID_ARGUMENT);
  EXPECT_EQ(store.text(), "s3://plain/object-10: offset too large");
  sluice_error error = {};
  EXPECT_EQ(create_remote_store(options(), nullptr, &error), SLUICE_STATUS_INVALID_ARGUMENT);
  EXPECT_STREQ(error.text, "out is NULL");
}

}  // namespace
}  // namespace sluice_remote
