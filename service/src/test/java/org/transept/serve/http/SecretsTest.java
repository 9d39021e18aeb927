package org.transept.serve.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.serve.Caller;
import org.transept.serve.MemoryStore;
import org.transept.serve.ServedWorld;
import org.transept.serve.Service;

/** Who may call, and who may listen. */
@Tag("long")
class SecretsTest {
  @TempDir private static Path folder;

  private static Path run;

  @BeforeAll
  static void trains() throws IOException {
    run = ServedWorld.trained(folder.resolve("first"), ServedWorld.log(folder.resolve("world")));
  }

  @Test
  void withoutTheTokenNothingIsToldButHealth() {
    Secrets secrets = new Secrets("s3cret", "");
    assertThat(secrets.toString()).doesNotContain("s3cret");
    try (Service service = ServedWorld.started(run, new MemoryStore(), secrets)) {
      HttpClient client = HttpClient.newHttpClient();
      for (String wrong : List.of("", "Bearer s3cre", "Bearer s3crets", "Basic s3cret", "s3cret")) {
        Caller caller = new Caller(client, service.address(), wrong);
        Caller.Reply reply = caller.get("/v1/model");
        assertThat(reply.status()).as(wrong).isEqualTo(401);
        assertThat(reply.response().headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
        assertThat(reply.text()).doesNotContain("s3cret");
        assertThat(caller.get("/metrics").status()).isEqualTo(401);
        assertThat(caller.post("/v1/events", "[]").status()).isEqualTo(401);
        assertThat(caller.get("/health/live").status()).isEqualTo(200);
        assertThat(caller.get("/health/ready").status()).isEqualTo(200);
      }
      Caller right = new Caller(client, service.address(), "Bearer s3cret");
      assertThat(right.get("/v1/model").status()).isEqualTo(200);
      assertThat(right.get("/metrics").status()).isEqualTo(200);
    }
  }

  @Test
  void aKeystoreEncrypts() throws Exception {
    Path keystore = folder.resolve("key.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "service",
                "-keyalg",
                "EC",
                "-storetype",
                "PKCS12",
                "-keystore",
                keystore.toString(),
                "-storepass",
                "secret",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=ip:127.0.0.1")
            .inheritIO()
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keystore)) {
      trusted.load(in, "secret".toCharArray());
    }
    KeyStore certificates = KeyStore.getInstance("PKCS12");
    certificates.load(null, null);
    certificates.setCertificateEntry("service", trusted.getCertificate("service"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(certificates);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(null, trust.getTrustManagers(), null);
    Secrets secrets = new Secrets("", "secret");
    String set = "tls.keystore=" + keystore;
    try (Service service = ServedWorld.started(run, new MemoryStore(), secrets, set)) {
      assertThat(service.address()).startsWith("https://");
      HttpClient client = HttpClient.newBuilder().sslContext(tls).build();
      Caller caller = new Caller(client, service.address(), "");
      assertThat(caller.get("/v1/model").status()).isEqualTo(200);
      Caller plain = new Caller(service.address().replace("https", "http"));
      assertThatThrownBy(() -> assertThat(plain.get("/v1/model").status()).isEqualTo(200))
          .isInstanceOf(Throwable.class);
    }
    assertThatThrownBy(
            () -> ServedWorld.started(run, new MemoryStore(), new Secrets("", "wrong"), set))
        .hasMessageContaining("TRANSEPT_TLS_PASSWORD");
  }
}
