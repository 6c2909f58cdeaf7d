// Connections over sockets: the one place where the server's coroutines are compiled.
#include "cli/serve/http_session.h"

#include "cli/serve/http_session_body.h"

namespace sluice_cli {

template class HttpSession<boost::asio::ip::tcp::socket>;

}  // namespace sluice_cli
