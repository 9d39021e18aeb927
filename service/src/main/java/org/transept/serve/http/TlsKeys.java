package org.transept.serve.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.transept.config.SettingsException;
import org.transept.serve.config.ServeConfig;

/** What the service proves itself with: a PKCS12 file, or a certificate and its key as PEM. */
public final class TlsKeys {
  /** Of a store that never leaves memory. */
  private static final String INSIDE = "inside";

  private TlsKeys() {}

  /**
   * Reads and checks it all, before anything listens.
   *
   * @throws SettingsException saying what cannot be used
   */
  public static SslContextFactory.Server of(ServeConfig.Tls config, Secrets secrets) {
    SslContextFactory.Server tls = new SslContextFactory.Server();
    if (config.keystore().isEmpty()) {
      tls.setKeyStore(pem(config, secrets.keystorePassword()));
      tls.setKeyStorePassword(INSIDE);
    } else {
      tls.setKeyStore(pkcs12(config.keystore(), secrets.keystorePassword()));
      tls.setKeyStorePassword(secrets.keystorePassword());
    }
    return tls;
  }

  private static KeyStore pkcs12(String file, String password) {
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, password.toCharArray());
      return store;
    } catch (IOException | GeneralSecurityException unusable) {
      throw new SettingsException(
          List.of(
              "tls.keystore: %s must be a PKCS12 file that the password in TRANSEPT_TLS_PASSWORD opens, got: %s"
                  .formatted(file, unusable.getMessage())));
    }
  }

  private static KeyStore pem(ServeConfig.Tls config, String password) {
    List<X509Certificate> chain = Pem.chain(config.certificate());
    PrivateKey key = Pem.key(config.key(), password, chain.get(0).getPublicKey());
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry(
          "service", key, INSIDE.toCharArray(), chain.toArray(X509Certificate[]::new));
      return store;
    } catch (IOException | GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
