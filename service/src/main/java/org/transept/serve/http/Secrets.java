package org.transept.serve.http;

import org.transept.serve.config.ServeConfig;

/**
 * What must not stand in files: from the environment, so that configurations can be shown.
 *
 * @param token what callers must bring; empty if anybody may call
 * @param keystorePassword opens the keystore of {@link ServeConfig.Tls}, or its key if that is
 *     encrypted
 */
public record Secrets(String token, String keystorePassword) {
  /** Nobody is asked for anything. */
  public static final Secrets NONE = new Secrets("", "");

  /** {@code TRANSEPT_TOKEN} and {@code TRANSEPT_TLS_PASSWORD}. */
  public static Secrets ofEnvironment() {
    return new Secrets(
        System.getenv().getOrDefault("TRANSEPT_TOKEN", ""),
        System.getenv().getOrDefault("TRANSEPT_TLS_PASSWORD", ""));
  }

  /** Keeps secrets out of whatever prints records. */
  @Override
  public String toString() {
    return "Secrets[...]";
  }
}
