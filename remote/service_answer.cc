// Reading of answers with pugixml, which neither loads entities from outside nor expands others.
#include "remote/service_answer.h"

#include <pugixml.hpp>

#include "remote/timing.h"
#include "remote/uri.h"

namespace sluice_remote {
namespace {

bool load(pugi::xml_document& document, std::string_view xml) {
  return static_cast<bool>(document.load_buffer(xml.data(), xml.size()));
}

}  // namespace

ServiceError parse_service_error(std::string_view xml) {
  pugi::xml_document document;
  if (xml.find("<Error") == xml.npos || !load(document, xml)) return {};
  pugi::xml_node error = document.child("Error");
  if (!error) error = document.child("ErrorResponse").child("Error");  // STS
  return {error.child_value("Code"), error.child_value("Message"), error.child_value("Region")};
}

Outcome parse_list_page(std::string_view xml, ListPage& page) {
  page = ListPage();
  pugi::xml_document document;
  const bool is_xml = load(document, xml);
  const pugi::xml_node list = document.child("ListBucketResult");
  if (!is_xml || !list) return remote_error("the answer is no ListBucketResult");
  const bool is_encoded = std::string_view(list.child_value("EncodingType")) == "url";
  for (const pugi::xml_node& node : list.children("Contents")) {
    ListedObject object;
    object.key = node.child_value("Key");
    if (is_encoded) object.key = percent_decode(object.key);
    object.etag = node.child_value("ETag");
    object.bytes = node.child("Size").text().as_llong(-1);
    page.objects.push_back(std::move(object));
  }
  if (list.child("IsTruncated").text().as_bool()) {
    page.next_token = list.child_value("NextContinuationToken");
    if (page.next_token.empty()) return remote_error("a cut listing has no continuation token");
  }
  return {};
}

Outcome parse_upload_id(std::string_view xml, std::string& id) {
  pugi::xml_document document;
  if (load(document, xml)) {
    id = document.child("InitiateMultipartUploadResult").child_value("UploadId");
  }
  return id.empty() ? remote_error("the answer has no UploadId") : Outcome();
}

Outcome parse_sts_credentials(std::string_view xml, Credentials& credentials) {
  pugi::xml_document document;
  if (!load(document, xml)) return remote_error("the answer is no XML");
  const pugi::xml_node node = document.child("AssumeRoleWithWebIdentityResponse")
                                  .child("AssumeRoleWithWebIdentityResult")
                                  .child("Credentials");
  credentials.access_key_id = node.child_value("AccessKeyId");
  credentials.secret_access_key = node.child_value("SecretAccessKey");
  credentials.session_token = node.child_value("SessionToken");
  credentials.expires_at = parse_iso_date(node.child_value("Expiration"));
  const bool is_complete = !credentials.access_key_id.empty() &&
                           !credentials.secret_access_key.empty() && credentials.expires_at > 0;
  return is_complete ? Outcome() : remote_error("the answer has no credentials");
}

}  // namespace sluice_remote
