# An image for SageMaker and for everybody: `docker run IMAGE train` runs `sluice sagemaker train`, and
# `docker run IMAGE serve` answers on port 8080 with the model of /opt/ml/model.
FROM debian:12-slim AS build
COPY . /src
WORKDIR /src
RUN script/bootstrap core \
 && cmake --preset release -DSLUICE_TESTS=OFF -DCMAKE_INSTALL_PREFIX=/usr/local \
 && cmake --build --preset release \
 && DESTDIR=/image cmake --install build/release --strip

FROM debian:12-slim
RUN apt-get -qq update \
 && apt-get -qq install -y --no-install-recommends ca-certificates libcurl4 libpugixml1v5 libseccomp2 libsimdjson14 \
      libssl3 libstdc++6 libzstd1 zlib1g \
 && rm -rf /var/lib/apt/lists/*
COPY --from=build /image/ /
# ARG, since SageMaker's folders may belong to root: --build-arg USER=root where writing them fails.
ARG USER=sluice
RUN ldconfig && useradd --system --create-home sluice
USER ${USER}
WORKDIR /tmp
# What SageMaker may do with it: several models behind one endpoint, another port in pipelines.
LABEL com.amazonaws.sagemaker.capabilities.multi-models=true \
      com.amazonaws.sagemaker.capabilities.accept-bind-to-port=true
EXPOSE 8080
ENTRYPOINT ["/usr/local/bin/sluice", "sagemaker"]
