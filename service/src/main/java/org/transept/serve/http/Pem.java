package org.transept.serve.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.transept.config.SettingsException;

/** Certificates and keys as text (RFC 7468); what they hold is read by the JDK. */
public final class Pem {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");

  /** Keys that are understood, and how they sign. */
  private static final Map<String, String> SIGNATURES =
      Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA");

  private Pem() {}

  /**
   * The certificates of a file: the service's own, then each the issuer of the one before.
   *
   * @throws SettingsException if it has none that can be used now
   */
  static List<X509Certificate> chain(String file) {
    List<X509Certificate> chain = new ArrayList<>();
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        chain.add((X509Certificate) one);
      }
    } catch (IOException | CertificateException unusable) {
      throw refused("tls.certificate", file, "must hold certificates in PEM", reason(unusable));
    }
    if (chain.isEmpty()) {
      throw refused(
          "tls.certificate", file, "must hold certificates in PEM (BEGIN CERTIFICATE)", "none");
    }
    for (int c = 0; c < chain.size(); c++) {
      check(file, chain, c);
    }
    return chain;
  }

  private static void check(String file, List<X509Certificate> chain, int c) {
    X509Certificate own = chain.get(c);
    try {
      own.checkValidity();
    } catch (CertificateException over) {
      throw refused(
          "tls.certificate",
          file,
          "must hold certificates that are valid now",
          "number %s, valid from %s to %s; have it issued anew"
              .formatted(c + 1, own.getNotBefore().toInstant(), own.getNotAfter().toInstant()));
    }
    if (c + 1 < chain.size()) {
      try {
        own.verify(chain.get(c + 1).getPublicKey());
      } catch (GeneralSecurityException other) {
        throw refused(
            "tls.certificate",
            file,
            "must hold the service's certificate first and then each the issuer of the one before",
            "number %s (%s), which did not issue number %s (%s); put them in order"
                .formatted(
                    c + 2,
                    chain.get(c + 1).getSubjectX500Principal(),
                    c + 1,
                    own.getSubjectX500Principal()));
      }
    }
  }

  /**
   * The private key of a file, PKCS#8.
   *
   * @param password opens it if it is encrypted
   * @param certified the key in the certificate
   * @throws SettingsException if it cannot be used, or belongs to another certificate
   */
  public static PrivateKey key(String file, String password, PublicKey certified) {
    String signature = SIGNATURES.get(certified.getAlgorithm());
    if (signature == null) {
      throw refused(
          "tls.certificate", file, "must be for a key of RSA or EC", certified.getAlgorithm());
    }
    PKCS8EncodedKeySpec encoded = encoded(file, password);
    try {
      PrivateKey key = KeyFactory.getInstance(certified.getAlgorithm()).generatePrivate(encoded);
      Signature signs = Signature.getInstance(signature);
      signs.initSign(key);
      byte[] signed = signs.sign();
      signs.initVerify(certified);
      if (signs.verify(signed)) {
        return key;
      }
    } catch (GeneralSecurityException other) {
      throw refused(
          "tls.key",
          file,
          "must be the %s key of the certificate".formatted(certified.getAlgorithm()),
          reason(other));
    }
    throw refused("tls.key", file, "must be the key of the certificate", "another");
  }

  private static PKCS8EncodedKeySpec encoded(String file, String password) {
    String found = "none";
    Matcher blocks = BLOCK.matcher(text(file));
    while (blocks.find()) {
      found = blocks.group(1);
      if (found.equals("PRIVATE KEY")) {
        return new PKCS8EncodedKeySpec(bytes(file, blocks.group(2)));
      }
      if (found.equals("ENCRYPTED PRIVATE KEY")) {
        return decrypted(file, bytes(file, blocks.group(2)), password);
      }
      if (found.endsWith("PRIVATE KEY")) {
        break; // A form of its own, such as PKCS#1.
      }
    }
    throw refused(
        "tls.key",
        file,
        "must hold a key in PEM as PKCS#8 (BEGIN PRIVATE KEY)",
        found + "; openssl pkcs8 -topk8 -nocrypt -in KEY -out NEW makes one of others");
  }

  private static String text(String file) {
    try {
      return Files.readString(Path.of(file), ISO_8859_1);
    } catch (IOException unreadable) {
      throw refused("tls.key", file, "must be a file that can be read", reason(unreadable));
    }
  }

  private static byte[] bytes(String file, String base64) {
    try {
      return Base64.getMimeDecoder().decode(base64);
    } catch (IllegalArgumentException damaged) {
      throw refused("tls.key", file, "must be whole", reason(damaged));
    }
  }

  private static PKCS8EncodedKeySpec decrypted(String file, byte[] encrypted, String password) {
    try {
      EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(encrypted);
      // Of PBES2, RFC 8018, only the parameters know which algorithm it is.
      String algorithm = info.getAlgParameters().toString();
      SecretKey secret =
          SecretKeyFactory.getInstance(algorithm)
              .generateSecret(new PBEKeySpec(password.toCharArray()));
      Cipher cipher = Cipher.getInstance(algorithm);
      cipher.init(Cipher.DECRYPT_MODE, secret, info.getAlgParameters());
      return info.getKeySpec(cipher);
    } catch (IOException | GeneralSecurityException closed) {
      throw refused(
          "tls.key",
          file,
          "must be a key that the password in TRANSEPT_TLS_PASSWORD opens",
          reason(closed));
    }
  }

  private static String reason(Exception failure) {
    return failure instanceof IOException
        ? failure.toString()
        : String.valueOf(failure.getMessage());
  }

  private static SettingsException refused(String setting, String file, String rule, String got) {
    return new SettingsException(List.of("%s: %s %s, got: %s".formatted(setting, file, rule, got)));
  }
}
