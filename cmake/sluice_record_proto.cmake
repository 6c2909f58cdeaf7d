# sluice_record_proto: classes generated from core/recordio/record.proto with protobuf-lite, the
# oracle and rival of our own codec. For tests and benchmarks; the library never links protobuf.
if(TARGET sluice_record_proto)
  return()
endif()
find_package(Protobuf REQUIRED)

set(proto_dir ${PROJECT_SOURCE_DIR}/core/recordio)
set(generated_dir ${PROJECT_BINARY_DIR}/generated/record_proto)
file(MAKE_DIRECTORY ${generated_dir})
add_custom_command(
  OUTPUT ${generated_dir}/record.pb.cc ${generated_dir}/record.pb.h
  COMMAND protobuf::protoc --cpp_out=lite:${generated_dir} -I ${proto_dir} ${proto_dir}/record.proto
  DEPENDS ${proto_dir}/record.proto
  VERBATIM)
add_library(sluice_record_proto STATIC EXCLUDE_FROM_ALL ${generated_dir}/record.pb.cc)
target_compile_features(sluice_record_proto PUBLIC cxx_std_20)
target_include_directories(sluice_record_proto SYSTEM PUBLIC ${generated_dir})
target_link_libraries(sluice_record_proto PUBLIC protobuf::libprotobuf-lite)
