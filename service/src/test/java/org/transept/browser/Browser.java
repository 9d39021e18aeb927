package org.transept.browser;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A Chromium without a window; every process has a profile of its own. */
public record Browser(Path program) {
  private static final long MOST_SECONDS = 60;

  /** The browser that {@code CHROMIUM} names, or else the first that is on the PATH. */
  private static Optional<Browser> find() {
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

  /** The browser; a test without one prints why and is skipped. */
  public static Browser required(Class<?> test) {
    return find()
        .orElseGet(
            () -> {
              String reason =
                  "no chromium, chromium-browser or google-chrome on the PATH or in CHROMIUM";
              System.out.println(test.getSimpleName() + " skipped: " + reason);
              return Assumptions.abort(reason);
            });
  }

  /**
   * Saves what a page offers when it is opened, as a user's browser does, and returns once there
   * are so many files in the folder.
   */
  public void download(Path page, Path folder, int files) throws IOException, InterruptedException {
    Path profile = Files.createTempDirectory("browser");
    Path preferences = profile.resolve("profile").resolve("Default").resolve("Preferences");
    Files.createDirectories(preferences.resolveSibling("any"));
    Files.writeString(
        preferences,
        """
        {"download": {"default_directory": "%s", "prompt_for_download": false},
         "profile": {"default_content_setting_values": {"automatic_downloads": 1}}}
        """
            .formatted(folder.toAbsolutePath()));
    Process process = start(page.toUri(), profile, List.of());
    try {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
      while (saved(folder) < files) {
        if (System.nanoTime() > end) {
          throw new IOException(
              "%s: must save %d files within %d s, got %d; page %s"
                  .formatted(program, files, MOST_SECONDS, saved(folder), page));
        }
        Thread.sleep(50);
      }
    } finally {
      end(process);
      delete(profile);
    }
  }

  /** Whole files; those under way have names of their own. */
  private static long saved(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".csv")).count();
    }
  }

  /**
   * Starts a browser that stays, and can be told by its DevTools protocol what to do; its port is
   * in the file {@code DevToolsActivePort} of the folder {@code profile} below that one.
   */
  public Process debugged(Path profile) throws IOException {
    return start(URI.create("about:blank"), profile, List.of("--remote-debugging-port=0"));
  }

  private Process start(URI page, Path profile, List<String> wanted) throws IOException {
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
    command.add(page.toString());
    return new ProcessBuilder(command)
        .redirectOutput(profile.resolve("out.txt").toFile())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** Ends a browser that would stay, and waits until it writes no more. */
  public static void end(Process process) throws InterruptedException {
    List<ProcessHandle> all = process.descendants().toList();
    process.destroy();
    if (!process.waitFor(5, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
    for (ProcessHandle one : all) {
      one.destroyForcibly();
      one.onExit().join();
    }
  }

  /** Deletes a folder with all that is in it. */
  public static void delete(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
