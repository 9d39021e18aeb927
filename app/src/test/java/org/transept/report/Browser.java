package org.transept.report;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A Chromium without a window, one process per call, each with a profile of its own. */
record Browser(Path program) {
  private static final long MOST_SECONDS = 60;

  /** The browser that {@code CHROMIUM} names, or else the first that is on the PATH. */
  static Optional<Browser> find() {
    String named = System.getenv("CHROMIUM");
    if (named != null && !named.isBlank()) {
      return Optional.of(new Browser(Path.of(named)));
    }
    String[] folders = System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1);
    return Stream.of("chromium", "chromium-browser", "google-chrome")
        .flatMap(name -> Stream.of(folders).map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst()
        .map(Browser::new);
  }

  /** The page's document after its scripts have run in a window of that width. */
  String document(Path page, int width) throws IOException, InterruptedException {
    return call(page, List.of("--dump-dom", "--window-size=" + width + ",2000"));
  }

  /** Writes a picture of the page's top {@code height} pixels at that width. */
  void picture(Path page, Path png, int width, int height, boolean dark)
      throws IOException, InterruptedException {
    Files.deleteIfExists(png);
    call(
        page,
        List.of(
            "--screenshot=" + png.toAbsolutePath(),
            "--window-size=" + width + "," + height,
            "--hide-scrollbars",
            "--blink-settings=preferredColorScheme=" + (dark ? 0 : 1)));
  }

  private String call(Path page, List<String> wanted) throws IOException, InterruptedException {
    Path profile = Files.createTempDirectory("browser");
    Path out = profile.resolve("out.txt");
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(
        List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-quic",
            "--user-data-dir=" + profile.resolve("profile")));
    command.addAll(wanted);
    command.add(page.toUri().toString());
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException(
            program + ": must end within " + MOST_SECONDS + " s, got no end; page " + page);
      }
      return Files.readString(out);
    } finally {
      process.destroyForcibly();
      delete(profile);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
