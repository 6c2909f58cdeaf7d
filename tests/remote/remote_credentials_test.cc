// Where credentials, region and clock come from; the server checks each signature on its own.
#include <unistd.h>

#include <filesystem>

#include "tests/remote/store_client.h"

namespace sluice_remote {
namespace {

class RemoteCredentials : public FaultServer {
 protected:
  // What reading from a bucket that checks signatures says; "" when it is read.
  std::string read_signed(const Variables& variables, const std::string& bucket = "signed") {
    RemoteOptions how = options(variables);
    how.container_url = url;
    how.attempts = 2;
    StoreClient store(how);
    std::string bytes;
    const sluice_status status = store.read("s3://" + bucket + "/object-3000000", bytes);
    if (status != 0) return store.text();
    EXPECT_TRUE(bytes == data().substr(0, 3'000'000));
    return "";
  }
  std::string put(const std::string& name, const std::string& text) {
    const std::string path =
        testing::TempDir() + "sluice_credentials_" + std::to_string(getpid()) + name;
    std::ofstream(path) << text;
    return path;
  }
};

TEST_F(RemoteCredentials, ComeFromTheEnvironment) {
  EXPECT_EQ(read_signed({{"AWS_ACCESS_KEY_ID", "AKIDENVIRONMENT0"},
                         {"AWS_SECRET_ACCESS_KEY", "environment-secret"}}),
            "");
  EXPECT_EQ(read_signed({{"AWS_ACCESS_KEY_ID", "ASIASESSION00000"},
                         {"AWS_SECRET_ACCESS_KEY", "session-secret"},
                         {"AWS_SESSION_TOKEN", "session-token+/="}}),
            "");
  const std::string wrong =
      read_signed({{"AWS_ACCESS_KEY_ID", "AKIDENVIRONMENT0"}, {"AWS_SECRET_ACCESS_KEY", "wrong"}});
  EXPECT_NE(
      wrong.find("403 SignatureDoesNotMatch (signed as AKID…ENT0 in us-east-1): no; check the "
                 "secret key, the region and the endpoint"),
      std::string::npos)
      << wrong;
  EXPECT_EQ(read_signed({{"AWS_ACCESS_KEY_ID", "AKIDENVIRONMENT0"}}),
            "s3://signed/object-3000000: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: only one of "
            "them is set");
}

TEST_F(RemoteCredentials, ComeFromProfileFiles) {
  const std::string credentials =
      put("credentials",
          "[default]\naws_access_key_id = AKIDENVIRONMENT0\naws_secret_access_key = "
          "environment-secret\n[session]\naws_access_key_id=ASIASESSION00000\n"
          "aws_secret_access_key=session-secret\n");
  const std::string config = put("config",
                                 "[profile session]\naws_session_token = session-token+/=\n"
                                 "[profile sso]\nsso_start_url = https://x\n");
  Variables variables = {{"AWS_SHARED_CREDENTIALS_FILE", credentials}, {"AWS_CONFIG_FILE", config}};
  EXPECT_EQ(read_signed(variables), "");
  variables["AWS_PROFILE"] = "session";
  EXPECT_EQ(read_signed(variables), "");
  variables["AWS_PROFILE"] = "sso";
  EXPECT_NE(read_signed(variables).find("profile sso uses sso_start_url, which is not supported"),
            std::string::npos);
  variables["AWS_PROFILE"] = "absent";
  EXPECT_NE(read_signed(variables).find("profile absent (AWS_PROFILE) has no credentials"),
            std::string::npos);
}

TEST_F(RemoteCredentials, ComeFromHome) {
  const std::string home = testing::TempDir() + "sluice_home" + std::to_string(getpid());
  std::filesystem::create_directories(home + "/.aws");
  std::ofstream(home + "/.aws/credentials") << "[default]\naws_access_key_id=AKIDENVIRONMENT0\naws_"
                                               "secret_access_key=environment-secret\n";
  std::ofstream(home + "/.aws/config") << "[default]\nregion = eu-north-1\n";
  RemoteOptions how = options({{"HOME", home}});
  StoreClient store(how);
  std::string bytes;
  EXPECT_EQ(store.read("s3://denied/x", bytes), SLUICE_STATUS_REMOTE);
  EXPECT_NE(store.text().find("(signed as AKID…ENT0 in eu-north-1)"), std::string::npos)
      << store.text();
}

TEST_F(RemoteCredentials, ComeFromWebIdentity) {
  Variables variables = {{"AWS_WEB_IDENTITY_TOKEN_FILE", put("token", "web token\n")},
                         {"AWS_ROLE_ARN", "arn:aws:iam::1:role/r"},
                         {"AWS_ENDPOINT_URL_STS", url + "/sts"}};
  EXPECT_EQ(read_signed(variables), "");
  variables["AWS_ROLE_ARN"] = "arn:aws:iam::1:role/other";
  EXPECT_NE(read_signed(variables).find("STS: 403 …"), std::string::npos);
  variables["AWS_WEB_IDENTITY_TOKEN_FILE"] = "/absent";
  EXPECT_NE(read_signed(variables).find("/absent: cannot read the web identity token"),
            std::string::npos);
}

TEST_F(RemoteCredentials, ComeFromTheContainer) {
  Variables variables = {{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/ecs/role"},
                         {"AWS_CONTAINER_AUTHORIZATION_TOKEN", "Bearer container"}};
  EXPECT_EQ(read_signed(variables), "");
  variables.erase("AWS_CONTAINER_AUTHORIZATION_TOKEN");
  EXPECT_EQ(read_signed(variables).find("secret words"), std::string::npos);
  EXPECT_NE(read_signed(variables).find("the container's credentials: 401"), std::string::npos);
  variables["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = put("container", "Bearer container\n");
  variables.erase("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
  variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = url + "/ecs/role";
  EXPECT_EQ(read_signed(variables), "");
  variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = url + "/ecs/garbage";
  EXPECT_NE(read_signed(variables).find("the container's credentials endpoint gave no JSON"),
            std::string::npos);
}

TEST_F(RemoteCredentials, SendNoTokenInTheClearToStrangers) {
  for (const char* address : {"http://example.com/creds", "http://127.0.0.1.example.com/",
                              "http://169.254.170.2.example.com/", "ftp://localhost/"}) {
    EXPECT_NE(read_signed({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", address}})
                  .find("only https addresses and this machine's are asked"),
              std::string::npos)
        << address;
  }
}

TEST_F(RemoteCredentials, ComeFromTheInstanceLast) {
  Variables variables = {{"AWS_EC2_METADATA_DISABLED", "false"},
                         {"AWS_EC2_METADATA_SERVICE_ENDPOINT", url + "/"}};
  EXPECT_EQ(read_signed(variables), "");
  EXPECT_GE(count("/latest/api/token"), 1u);
  variables["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = "http://127.0.0.1:1";
  EXPECT_NE(read_signed(variables).find("no credentials for S3 (looked in AWS_ACCESS_KEY_ID"),
            std::string::npos);
  EXPECT_NE(read_signed({}).find("or try --no-sign-request for public data"), std::string::npos);
}

// They end within five minutes, so that each request needs new ones, however many parts it brings.
TEST_F(RemoteCredentials, AreAskedAnewBeforeTheyExpire) {
  for (const bool is_slow : {false, true}) {
    const std::string bucket = is_slow ? "signed-slow" : "signed";
    const size_t before = count("/ecs/soon"), read_before = count("/" + bucket + "/object-");
    EXPECT_EQ(read_signed({{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/ecs/soon"}}, bucket), "");
    const size_t requests = count("/" + bucket + "/object-") - read_before;
    EXPECT_EQ(count("/ecs/soon") - before, requests) << bucket;
    EXPECT_GE(requests, 2u);
    if (is_slow) {
      EXPECT_EQ(requests, 4u);  // of a far server: one for each part
    }
  }
}

TEST_F(RemoteCredentials, AreAskedAnewWhenTheServerSaysSo) {
  const Variables variables = {{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/ecs/role"},
                               {"AWS_CONTAINER_AUTHORIZATION_TOKEN", "Bearer container"}};
  const size_t before = count("/ecs/role");
  EXPECT_EQ(read_signed(variables, "expiring"), "");
  EXPECT_EQ(count("/ecs/role") - before, 2u);
  EXPECT_NE(read_signed(variables, "expired").find("400 ExpiredToken"), std::string::npos);
}

TEST_F(RemoteCredentials, AreNotNeededForPublicData) {
  RemoteOptions how = options({});
  how.sign = false;
  StoreClient store(how);
  std::string bytes;
  EXPECT_EQ(store.read("s3://plain/object-10", bytes), 0) << store.text();
}

TEST_F(RemoteCredentials, FollowTheBucketsRegion) {
  const Variables variables = {{"AWS_ACCESS_KEY_ID", "AKIDENVIRONMENT0"},
                               {"AWS_SECRET_ACCESS_KEY", "environment-secret"}};
  EXPECT_EQ(read_signed(variables, "moved"), "");
  EXPECT_EQ(read_signed(variables, "malformed"), "");
}

TEST_F(RemoteCredentials, FollowTheServersClock) {
  const Variables variables = {{"AWS_ACCESS_KEY_ID", "AKIDENVIRONMENT0"},
                               {"AWS_SECRET_ACCESS_KEY", "environment-secret"}};
  EXPECT_EQ(read_signed(variables, "skewed"), "");
}

TEST_F(RemoteCredentials, EndpointComesFromTheEnvironment) {
  for (const char* name : {"AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"}) {
    RemoteOptions how = options({{name, url}, {"AWS_REGION", "eu-west-2"}});
    how.endpoint_url.clear();
    how.sign = false;
    StoreClient store(how);
    std::string bytes;
    EXPECT_EQ(store.read("s3://plain/object-10", bytes), 0) << name << store.text();
  }
}

}  // namespace
}  // namespace sluice_remote
