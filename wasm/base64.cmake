# INPUT as a JavaScript module OUTPUT: export const base64 = "...".
find_program(base64 base64 REQUIRED)
execute_process(COMMAND ${base64} -w 0 ${INPUT} OUTPUT_VARIABLE text COMMAND_ERROR_IS_FATAL ANY)
file(WRITE ${OUTPUT} "export const base64 = '${text}';\n")
