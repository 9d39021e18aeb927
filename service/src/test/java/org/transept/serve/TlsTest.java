package org.transept.serve;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transept.client.NoAnswerException;
import org.transept.client.RecommendRequest;
import org.transept.client.TranseptClient;
import org.transept.config.SettingsException;
import org.transept.serve.config.ServeConfig;
import org.transept.serve.http.Pem;
import org.transept.serve.http.Secrets;
import org.transept.serve.http.TlsKeys;

/** Certificates and keys in PEM, over real connections; all of them are made here. */
@Tag("long")
class TlsTest {
  private static final String PASSWORD = "secret";

  @TempDir private static Path folder;

  private static Path run;
  private static KeyStore made;

  @BeforeAll
  static void makes() throws Exception {
    run = ServedWorld.trained(folder.resolve("first"), ServedWorld.log(folder.resolve("world")));
    keytool("ca", "EC", "-ext", "bc:c", "-dname", "CN=issuer");
    for (String algorithm : List.of("RSA", "EC")) {
      keytool(
          algorithm,
          algorithm,
          "-dname",
          "CN=localhost",
          "-ext",
          "san=ip:127.0.0.1",
          "-signer",
          "ca");
    }
    keytool("own", "EC", "-dname", "CN=own", "-ext", "san=ip:127.0.0.1");
    keytool("old", "EC", "-dname", "CN=old", "-startdate", "-10d", "-validity", "5");
    keytool("edwards", "Ed25519", "-dname", "CN=edwards");
    made = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(folder.resolve("made.p12"))) {
      made.load(in, PASSWORD.toCharArray());
    }
  }

  private static void keytool(String alias, String algorithm, String... more) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                alias,
                "-keyalg",
                algorithm,
                "-keystore",
                folder.resolve("made.p12").toString(),
                "-storepass",
                PASSWORD));
    command.addAll(List.of(more));
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }

  private static String block(String kind, byte[] bytes) {
    String text = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(bytes);
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(kind, text);
  }

  private static String certificate(String alias) throws GeneralSecurityException {
    return block("CERTIFICATE", made.getCertificate(alias).getEncoded());
  }

  private static String chain(String alias) throws GeneralSecurityException {
    StringBuilder chain = new StringBuilder("subject=whatever openssl writes between\n");
    for (Certificate one : made.getCertificateChain(alias)) {
      chain.append(block("CERTIFICATE", one.getEncoded()));
    }
    return chain.toString();
  }

  private static PrivateKey privateKey(String alias) throws GeneralSecurityException {
    return (PrivateKey) made.getKey(alias, PASSWORD.toCharArray());
  }

  private static String key(String alias) throws GeneralSecurityException {
    return block("PRIVATE KEY", privateKey(alias).getEncoded());
  }

  private static Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static Service started(Path certificate, Path key, String password) {
    return ServedWorld.started(
        run,
        new MemoryStore(),
        new Secrets("", password),
        "tls.certificate=" + certificate,
        "tls.key=" + key);
  }

  private static void answers(Service service, Path trusted) {
    assertThat(service.address()).startsWith("https://127.0.0.1:");
    TranseptClient client = TranseptClient.to(service.address()).trust(trusted).build();
    assertThat(client.recommend(RecommendRequest.ofHistory(List.of(), "food").k(3).build()).items())
        .hasSize(3);
  }

  @Test
  void whoTrustsTheIssuerIsAnswered() throws Exception {
    Path issuer = file("issuer.pem", certificate("ca"));
    for (String algorithm : List.of("RSA", "EC")) {
      Path chain = file("chain.pem", chain(algorithm));
      try (Service service = started(chain, file("key.pem", key(algorithm)), "")) {
        answers(service, issuer);
        TranseptClient stranger =
            TranseptClient.to(service.address())
                .trust(file("other.pem", certificate("own")))
                .build();
        assertThatThrownBy(stranger::model).isInstanceOf(NoAnswerException.class);
        TranseptClient usual = TranseptClient.of(service.address());
        assertThatThrownBy(usual::model).isInstanceOf(NoAnswerException.class);
        Caller plain = new Caller(service.address().replace("https", "http"));
        assertThatThrownBy(() -> assertThat(plain.get("/v1/model").status()).isEqualTo(200))
            .isInstanceOf(Throwable.class);
      }
    }
  }

  @Test
  void aCertificateMayBeItsOwnIssuer() throws Exception {
    Path own = file("own.pem", certificate("own"));
    try (Service service = started(own, file("own-key.pem", key("own")), "")) {
      answers(service, own);
    }
  }

  @Test
  void aHandshakeByteByByteIsCutOff() throws Exception {
    String certificate = "tls.certificate=" + file("slow.pem", certificate("own"));
    String key = "tls.key=" + file("slow-key.pem", key("own"));
    try (Service service =
            ServedWorld.started(
                run, new MemoryStore(), Secrets.NONE, certificate, key, "timeouts.idle=1");
        Wire wire = new Wire(service)) {
      wire.send("\u0016\3\1 \0"); // A record of 8,192 bytes is to come.
      int sent = 0;
      while (!wire.isOver() && sent < 600) {
        wire.send("\1");
        sent++;
        TimeUnit.MILLISECONDS.sleep(100);
      }
      assertThat(sent).as("within a minute").isLessThan(600);
    }
  }

  @Test
  void aKeyMayBeEncrypted() throws Exception {
    // openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -v2 aes-256-cbc
    // -passout pass:secret; what openssl pkey -pubout says of it.
    String made =
        """
        -----BEGIN ENCRYPTED PRIVATE KEY-----
        MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAhpiq7eBucWBgICCAAw
        DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEPvcBthw0s/it2JRZufd39QEgZBj
        G3IaxdQsobOfnjk2AnCYxVS0IK3FzbukE+7vInjHF+bQtZPDBPxvDmj8aJ5QqHBP
        4LCAGp+k9Nmlo8r/pB1Sf5rd6sQMXprTYpvrbYOsyL3nEUtRoJJuUxj7e4oWuVI0
        aoj9eCs4mdLiB/lLM0FsxCLCgfdRQvheRfuQtrMiGZexHTowDiGExGXv7K71/2s=
        -----END ENCRYPTED PRIVATE KEY-----
        """;
    byte[] half =
        Base64.getDecoder()
            .decode(
                "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE6zdIWz8gu5e3HoAIbbC4m+OGw5Z1"
                    + "JcrhY4JTuW6le/5i4L1s5iS9EUVolcfYqiS7MktqixnCVtWV4GG8nloMRQ==");
    PublicKey known = KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(half));
    String file = file("encrypted.pem", made).toString();
    assertThat(Pem.key(file, PASSWORD, known).getAlgorithm()).isEqualTo("EC");
    for (String wrong : List.of("", "Secret")) {
      assertThatThrownBy(() -> Pem.key(file, wrong, known))
          .isInstanceOf(SettingsException.class)
          .hasMessageContainingAll("tls.key: " + file, "TRANSEPT_TLS_PASSWORD opens");
    }
  }

  private static void refused(Path certificate, Path key, String password, String... words) {
    ServeConfig.Tls tls = new ServeConfig.Tls("", certificate.toString(), key.toString());
    assertThatThrownBy(() -> TlsKeys.of(tls, new Secrets("", password)))
        .isInstanceOf(SettingsException.class)
        .hasMessageContainingAll(words);
  }

  @Test
  void whatIsWrongIsSaid() throws Exception {
    Path good = file("good.pem", chain("EC"));
    Path key = file("good-key.pem", key("EC"));
    Path nowhere = folder.resolve("nowhere.pem");
    refused(nowhere, key, "", "tls.certificate: " + nowhere, "NoSuchFileException");
    refused(good, nowhere, "", "tls.key: " + nowhere, "NoSuchFileException");
    refused(key, key, "", "tls.certificate", "must hold certificates in PEM");
    refused(file("empty.pem", ""), key, "", "BEGIN CERTIFICATE", "got: none");
    String cut = certificate("EC");
    Path half = file("half.pem", cut.substring(0, 300) + cut.substring(cut.indexOf("-----END")));
    refused(half, key, "", "tls.certificate", "must hold certificates in PEM");
    Path old = file("old.pem", certificate("old"));
    refused(old, file("old-key.pem", key("old")), "", "valid now", "have it issued anew");
    Path swapped = file("swapped.pem", certificate("ca") + certificate("EC"));
    refused(swapped, key, "", "number 2 (CN=localhost)", "number 1 (CN=issuer)", "in order");
    Path edwards = file("edwards.pem", certificate("edwards"));
    refused(edwards, file("edwards-key.pem", key("edwards")), "", "RSA or EC");
  }

  @Test
  void whatIsWrongWithAKeyIsSaid() throws Exception {
    Path good = file("certificate.pem", chain("EC"));
    refused(good, good, "", "tls.key", "BEGIN PRIVATE KEY", "got: CERTIFICATE");
    refused(good, file("none.pem", "key"), "", "tls.key", "got: none");
    Path older = file("pkcs1.pem", block("RSA PRIVATE KEY", new byte[] {1, 2, 3}));
    refused(good, older, "", "got: RSA PRIVATE KEY", "openssl pkcs8 -topk8");
    refused(good, file("rsa.pem", key("RSA")), "", "must be the EC key of the certificate");
    refused(good, file("own-key.pem", key("own")), "", "the key of the certificate, got: another");
    Path damaged = file("damaged.pem", block("PRIVATE KEY", new byte[] {1, 2, 3}));
    refused(good, damaged, "", "must be the EC key of the certificate");
  }

  @Test
  void settingsGoTogether() {
    for (List<String> sets :
        List.of(
            List.of("tls.certificate=a"),
            List.of("tls.key=a"),
            List.of("tls.keystore=a", "tls.certificate=b", "tls.key=c"))) {
      assertThatThrownBy(() -> ServedWorld.config(sets.toArray(String[]::new)))
          .isInstanceOf(SettingsException.class)
          .hasMessageContaining("either keystore or certificate and key");
    }
    assertThatThrownBy(() -> TranseptClient.to("https://a").trust(folder.resolve("nowhere")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nowhere: must be a file of certificates in PEM");
  }
}
