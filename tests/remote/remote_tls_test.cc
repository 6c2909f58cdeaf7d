// Certificates and proxies: what is trusted, what is refused and how it is said, and which way
// requests go.
#include <stdlib.h>  // setenv
#include <unistd.h>

#include "tests/remote/store_client.h"

namespace sluice_remote {
namespace {

class RemoteTls : public FaultServer {
 protected:
  void TearDown() override {
    for (const char* name : {"http_proxy", "HTTPS_PROXY", "NO_PROXY"}) unsetenv(name);
  }
  RemoteOptions over_tls(const std::string& endpoint, Variables more = {}) {
    more.emplace("AWS_ACCESS_KEY_ID", "AKIDENVIRONMENT0");
    more.emplace("AWS_SECRET_ACCESS_KEY", "environment-secret");
    RemoteOptions how = options(std::move(more));
    how.endpoint_url = endpoint;
    how.attempts = 2;
    return how;
  }
  // "" when the object was read.
  std::string read(const RemoteOptions& how) {
    StoreClient store(how);
    std::string bytes;
    if (store.read("s3://signed/object-3000000", bytes) != SLUICE_STATUS_OK) return store.text();
    EXPECT_TRUE(bytes == data().substr(0, 3'000'000));
    return "";
  }
  // What the proxy was asked so far.
  std::string seen() {
    TearDown();
    CurlTransport transport("");
    HttpRequest request;
    request.url = proxy + "/seen";
    HttpResponse response;
    EXPECT_EQ(transport.perform(request, nullptr, response).code, TransportCode::kOk);
    return response.body;
  }

  const std::string server = variable("SLUICE_TLS_SERVER");
  const std::string stranger = variable("SLUICE_TLS_STRANGER");
  const std::string authority = variable("SLUICE_TLS_AUTHORITY");
  const std::string proxy = variable("SLUICE_TLS_PROXY");
};

TEST_F(RemoteTls, TrustsTheAuthorityThatTheEnvironmentNames) {
  for (const char* name : {"AWS_CA_BUNDLE", "SSL_CERT_FILE"}) {
    EXPECT_EQ(read(over_tls(server, {{name, authority}})), "") << name;
  }
  EXPECT_EQ(read(over_tls(server, {{"AWS_CA_BUNDLE", authority}, {"SSL_CERT_FILE", "/none"}})), "");
}

TEST_F(RemoteTls, TrustsTheAuthorityThatTheProfileNames) {
  const std::string path = testing::TempDir() + "sluice_tls_config" + std::to_string(getpid());
  std::ofstream(path) << "[default]\nca_bundle = " << authority << "\n";
  EXPECT_EQ(read(over_tls(server, {{"AWS_CONFIG_FILE", path}})), "");
}

TEST_F(RemoteTls, RefusesAnUnknownAuthorityAtOnceAndSaysSo) {
  EXPECT_EQ(read(over_tls(server)),
            "s3://signed/object-3000000: " + server.substr(8) +
                ": SSL certificate problem: unable to get local issuer certificate; check the "
                "address and the certificates (AWS_CA_BUNDLE names a file of authorities)");
}

TEST_F(RemoteTls, RefusesTheCertificateOfAnotherHost) {
  const std::string text = read(over_tls(stranger, {{"AWS_CA_BUNDLE", authority}}));
  EXPECT_NE(text.find("SSL: no alternative certificate subject name matches target host name "
                      "'localhost'; check the address and the certificates"),
            std::string::npos)
      << text;
}

TEST_F(RemoteTls, NamesABundleThatCannotBeRead) {
  const std::string text = read(over_tls(server, {{"AWS_CA_BUNDLE", "/none.pem"}}));
  EXPECT_NE(text.find("error setting certificate"), std::string::npos) << text;
  EXPECT_NE(text.find("/none.pem"), std::string::npos) << text;
}

TEST_F(RemoteTls, GoesThroughTheProxiesOfTheEnvironment) {
  setenv("HTTPS_PROXY", proxy.c_str(), 1);
  setenv("http_proxy", proxy.c_str(), 1);
  EXPECT_EQ(read(over_tls(server, {{"AWS_CA_BUNDLE", authority}})), "");
  EXPECT_EQ(read(over_tls(url)), "");
  const std::string asked = seen();
  EXPECT_NE(asked.find("CONNECT " + server.substr(8)), std::string::npos) << asked;
  EXPECT_NE(asked.find("GET " + url + "/signed/object-3000000"), std::string::npos) << asked;
}

TEST_F(RemoteTls, GoesAroundTheProxyWhereNoProxySaysSo) {
  const std::string before = seen();
  setenv("HTTPS_PROXY", proxy.c_str(), 1);
  setenv("NO_PROXY", "localhost", 1);
  EXPECT_EQ(read(over_tls(server, {{"AWS_CA_BUNDLE", authority}})), "");
  EXPECT_EQ(seen(), before);
}

TEST_F(RemoteTls, SaysThatTheProxyRefused) {
  setenv("HTTPS_PROXY", proxy.c_str(), 1);
  const std::string text = read(over_tls("https://far.invalid"));
  EXPECT_NE(text.find("far.invalid: CONNECT tunnel failed, response 403"), std::string::npos)
      << text;
}

TEST_F(RemoteTls, SaysThatTheProxyIsNotThere) {
  setenv("HTTPS_PROXY", "http://127.0.0.1:1", 1);
  const std::string text = read(over_tls("https://far.invalid"));
  EXPECT_NE(text.find("Failed to connect to 127.0.0.1 port 1"), std::string::npos) << text;
}

}  // namespace
}  // namespace sluice_remote
