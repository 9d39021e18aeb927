package org.transept.bench;

import java.util.List;
import java.util.SplittableRandom;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.bytedeco.pytorch.Tensor;
import org.transept.data.Catalogue;
import org.transept.run.Machine;
import org.transept.text.ItemText;
import org.transept.text.TextVectors;
import org.transept.torch.Scope;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Vectors of many made-up titles, fitted and kept, and then read as a network reads them. A title
 * has 4 to 12 words of 100,000, frequent ones more often.
 */
public final class TextBench {
  private static final int DEFAULT_TITLES = 1_000_000;
  private static final int WORDS = 100_000;
  private static final int FEWEST = 4;
  private static final int MOST = 12;
  private static final long SEED = 1;

  private TextBench() {}

  /** Runs with the number of titles given first, a million if none is. */
  public static void main(String[] arguments) throws Exception {
    int titles = arguments.length == 0 ? DEFAULT_TITLES : Integer.parseInt(arguments[0]);
    Catalogue catalogue = catalogue(titles);
    long before = Machine.residentMiB();
    double made = seconds(() -> TextVectors.prepare(ItemText.Titles.DEFAULTS, catalogue, LINES));
    long peak = Machine.peakMiB();
    double read =
        seconds(
            () -> {
              try (Scope scope = Scope.inference()) {
                Tensor vectorsVW = TextVectors.of(ItemText.Titles.DEFAULTS, catalogue);
                System.err.println(vectorsVW.size(0) + " vectors read");
              }
            });
    ObjectNode line = new JsonMapper().createObjectNode();
    line.put("peer", "transept");
    line.put("titles", titles);
    line.put("fit_s", made);
    line.put("read_s", read);
    line.put("before_rss_MiB", before);
    line.put("peak_rss_MiB", peak);
    line.put("vectors_MiB", (4L * titles * ItemText.Titles.DEFAULTS.width()) >> 20);
    line.put("floor_s", seconds(() -> cut(catalogue)));
    System.out.println(line);
  }

  private static final TextVectors.Listener LINES =
      new TextVectors.Listener() {
        @Override
        public void say(String line) {
          System.err.println(line);
        }
      };

  private static Catalogue catalogue(int count) {
    SplittableRandom random = new SplittableRandom(SEED);
    String[] keys = new String[count];
    String[] titles = new String[count + 1];
    titles[0] = "";
    for (int item = 0; item < count; item++) {
      keys[item] = Integer.toString(item);
      StringBuilder title = new StringBuilder();
      for (int w = random.nextInt(FEWEST, MOST + 1); w > 0; w--) {
        title.append("word").append((int) (WORDS * Math.pow(random.nextDouble(), 3))).append(' ');
      }
      titles[item + 1] = title.toString();
    }
    return new Catalogue(List.of("items"), List.<String[]>of(keys)).called(titles);
  }

  /** What nobody can do without: every title is cut into words. */
  private static void cut(Catalogue catalogue) {
    try (Analyzer analyzer = new EnglishAnalyzer()) {
      for (int item = 1; item <= catalogue.items(); item++) {
        try (TokenStream tokens = analyzer.tokenStream("title", catalogue.title(item))) {
          tokens.reset();
          while (tokens.incrementToken()) {}
          tokens.end();
        }
      }
    } catch (java.io.IOException impossible) {
      throw new java.io.UncheckedIOException(impossible);
    }
  }

  private interface Work {
    void run();
  }

  private static double seconds(Work work) {
    long started = System.nanoTime();
    work.run();
    return (System.nanoTime() - started) / 1e9;
  }
}
