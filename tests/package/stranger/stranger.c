/* The smallest program of someone who installed sluice: it can include, link and call. */
#include <sluice.h>
#include <stdio.h>

int main(void) {
  const char* version = sluice_version();
  if (version == NULL || version[0] == '\0') return 1;
  printf("sluice %s\n", version);
  return 0;
}
