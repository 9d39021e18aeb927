package org.transept.data.synthetic;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.transept.data.Catalogue;
import org.transept.data.DataException;
import org.transept.data.Dataset;
import org.transept.file.WholeFile;

/**
 * A made-up event log of n domains whose best possible score is known. Given the domain d of the
 * next event, its item is drawn from
 *
 * <pre>own * S_d[last item in d] + cross * C_ed[last item outside d, in e] + noise * Zipf_d</pre>
 *
 * where S and C give each item a few successors with weights 1/2, 1/4, ... and the weight of a part
 * without an antecedent goes to the noise. S and all C are drawn independently. The domain stays
 * with the stickiness, otherwise it changes to one of the others, each as likely; it never depends
 * on items. A shared user who would never change does so once, at a random event.
 *
 * <p>All randomness is {@link SplittableRandom} (SplitMix64), split once for the law and then once
 * for each user, and no platform-dependent mathematics decides an item: one configuration is one
 * log.
 */
public final class World {
  private static final long BEGIN = 1_672_531_200L; // 2023-01-01
  private static final int ARRIVAL_SECONDS = 180 * 86_400;
  private static final int MEAN_GAP_SECONDS = 86_400;
  private static final int SHORTEST_GAP_SECONDS = 60;

  private final WorldConfig config;
  private final WorldLaw law;

  /** One user's events; items are counted from 0 in their domain. */
  record Life(int[] domains, int[] items, long[] times) {}

  /** Receives the users in order. */
  private interface Reader {
    void life(int user, Life life) throws IOException;
  }

  private World(WorldConfig config) {
    this.config = config;
    this.law = new WorldLaw(config, new SplittableRandom(config.seed()).split());
  }

  /** The world of that configuration. */
  public static World of(WorldConfig config) {
    return new World(config);
  }

  /**
   * Writes the log: columns user, item, domain, timestamp (Unix seconds, strictly rising within a
   * user); a user's rows stand together in the order of time. The file appears only when complete.
   */
  public void write(Path csv) {
    WholeFile.write(
        csv,
        part -> {
          try (OutputStream out = Files.newOutputStream(part)) {
            write(out);
          }
        });
  }

  /**
   * What reading the written file with a leave-one-out split gives, without a file. Items that
   * nobody met are not in the catalogue.
   */
  public Dataset dataset() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      write(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
      WorldLog log = new WorldLog(config.domains().size(), config.itemsPerDomain());
      live((user, life) -> log.add(userKey(user), life));
      return log.dataset(
          config.domains(), this::itemKey, HexFormat.of().formatHex(digest.digest()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  /**
   * The true law in the ids of {@code catalogue}, which was read from this world's log.
   *
   * @throws DataException if the catalogue has a domain or an item this world does not know
   */
  public WorldTruth truth(Catalogue catalogue) {
    int[][] ids = new int[config.domains().size()][config.itemsPerDomain()];
    int known = 0;
    for (int d = 0; d < catalogue.domains(); d++) {
      int own = config.domains().indexOf(catalogue.name(d));
      for (int i = 0; own >= 0 && i < config.itemsPerDomain(); i++) {
        ids[own][i] = catalogue.item(d, itemKey(own, i));
        known += ids[own][i] > 0 ? 1 : 0;
      }
    }
    if (known != catalogue.items()) {
      throw new DataException(
          "catalogue must hold items of this world only (%s), got %s others"
              .formatted(config.domains(), catalogue.items() - known));
    }
    return new WorldTruth(law, catalogue, config.domains(), ids);
  }

  private void write(OutputStream out) throws IOException {
    Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    writer.write("user,item,domain,timestamp\n");
    live((user, life) -> writeLife(writer, userKey(user), life));
    writer.flush();
  }

  private void writeLife(Writer writer, String user, Life life) throws IOException {
    for (int i = 0; i < life.items.length; i++) {
      int d = life.domains[i];
      String item = itemKey(d, life.items[i]);
      writer.write(user + "," + item + "," + config.domains().get(d) + "," + life.times[i] + "\n");
    }
  }

  private String userKey(int user) {
    return "user-" + padded(user, config.users());
  }

  private String itemKey(int domain, int item) {
    return config.domains().get(domain) + "-" + padded(item, config.itemsPerDomain());
  }

  private static String padded(int number, int count) {
    String digits = Integer.toString(number + 1);
    return "0".repeat(Integer.toString(count).length() - digits.length()) + digits;
  }

  private void live(Reader reader) throws IOException {
    SplittableRandom root = new SplittableRandom(config.seed());
    root.split(); // the law's
    for (int user = 0; user < config.users(); user++) {
      reader.life(user, life(user, root.split()));
    }
  }

  private Life life(int user, SplittableRandom random) {
    int length = random.nextInt(config.events().min(), config.events().max() + 1);
    // Spread evenly over the users, so that the share is exact.
    boolean shared = (long) ((user + 1) * config.overlap()) > (long) (user * config.overlap());
    int[] domains = walk(length, shared, random);
    int[] items = new int[length];
    long[] times = new long[length];
    int[] last = new int[config.domains().size()];
    Arrays.fill(last, WorldLaw.NONE);
    int foreignDomain = 0; // of the last event outside the current domain
    long time = BEGIN + random.nextInt(ARRIVAL_SECONDS);
    for (int i = 0; i < length; i++) {
      int d = domains[i];
      if (i > 0 && domains[i - 1] != d) {
        foreignDomain = domains[i - 1];
      }
      int foreign = foreignDomain == d ? WorldLaw.NONE : last[foreignDomain];
      items[i] = law.draw(d, last[d], foreignDomain, foreign, random);
      last[d] = items[i];
      times[i] = time;
      double wait = -StrictMath.log(1 - random.nextDouble()) * MEAN_GAP_SECONDS;
      time += SHORTEST_GAP_SECONDS + (long) wait;
    }
    return new Life(domains, items, times);
  }

  private int[] walk(int length, boolean shared, SplittableRandom random) {
    int first = random.nextInt(config.domains().size());
    int[] domains = new int[length];
    Arrays.fill(domains, first);
    if (shared) {
      stroll(domains, 1, random);
      if (Arrays.stream(domains).allMatch(d -> d == first)) {
        int turn = 1 + random.nextInt(length - 1);
        domains[turn] = other(first, random);
        stroll(domains, turn + 1, random);
      }
    }
    return domains;
  }

  private void stroll(int[] domains, int from, SplittableRandom random) {
    for (int i = from; i < domains.length; i++) {
      boolean stay = random.nextDouble() < config.stickiness();
      domains[i] = stay ? domains[i - 1] : other(domains[i - 1], random);
    }
  }

  private int other(int domain, SplittableRandom random) {
    return (domain + 1 + random.nextInt(config.domains().size() - 1)) % config.domains().size();
  }
}
