package org.transept.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the service brings with it, and what it does not. */
class LibrariesTest {
  /** Whatever is reachable can be attacked, and nothing here uses these. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "org.eclipse.jetty.ee10.websocket.server.JettyWebSocketServlet",
        "org.eclipse.jetty.websocket.core.WebSocketComponents",
        "org.eclipse.jetty.ee10.webapp.WebAppContext",
        "org.eclipse.jetty.ee10.annotations.AnnotationConfiguration",
        "org.eclipse.jetty.jndi.InitialContextFactory",
        "jakarta.enterprise.inject.spi.CDI",
        "jakarta.transaction.UserTransaction"
      })
  void partsOfTheServerThatNobodyUsesAreLeftOut(String name) {
    assertThatThrownBy(() -> Class.forName(name)).isInstanceOf(ClassNotFoundException.class);
  }

  @Test
  void theNoticeNamesTheSwaggerUiThatIsServed() throws IOException {
    Properties its = new Properties();
    try (var in =
        getClass().getResourceAsStream("/META-INF/maven/org.webjars/swagger-ui/pom.properties")) {
      its.load(in);
    }
    assertThat(Files.readString(Path.of("../NOTICE")))
        .contains("Swagger UI " + its.getProperty("version") + " ");
  }
}
