# An image for SageMaker and for everybody: `docker run IMAGE train` runs `sluice sagemaker train`.
FROM debian:12-slim AS build
COPY . /src
WORKDIR /src
RUN script/bootstrap core \
 && cmake --preset release -DSLUICE_TESTS=OFF -DCMAKE_INSTALL_PREFIX=/usr/local \
 && cmake --build --preset release \
 && DESTDIR=/image cmake --install build/release --strip

FROM debian:12-slim
RUN apt-get -qq update \
 && apt-get -qq install -y --no-install-recommends ca-certificates libcurl4 libpugixml1v5 libsimdjson14 libssl3 \
      libstdc++6 libzstd1 zlib1g \
 && rm -rf /var/lib/apt/lists/*
COPY --from=build /image/ /
# ARG, since SageMaker's folders may belong to root: --build-arg USER=root where writing them fails.
ARG USER=sluice
RUN ldconfig && useradd --system --create-home sluice
USER ${USER}
WORKDIR /tmp
ENTRYPOINT ["/usr/local/bin/sluice", "sagemaker"]
