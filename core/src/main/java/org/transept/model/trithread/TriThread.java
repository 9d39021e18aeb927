package org.transept.model.trithread;

import static org.bytedeco.pytorch.global.torch.cat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.jspecify.annotations.Nullable;
import org.transept.config.Check;
import org.transept.config.Doc;
import org.transept.config.Range;
import org.transept.config.SettingsException;
import org.transept.data.Catalogue;
import org.transept.data.Sequences;
import org.transept.data.batch.Batch;
import org.transept.model.Encoding;
import org.transept.model.Fusion;
import org.transept.model.Network;
import org.transept.model.Questions;
import org.transept.model.Tokens;
import org.transept.model.items.ItemPart;
import org.transept.model.items.ItemTable;
import org.transept.model.towers.FusedTowers;
import org.transept.model.towers.MergedTower;
import org.transept.model.towers.Tower;
import org.transept.nn.Block;
import org.transept.nn.Pass;
import org.transept.text.ItemText;
import org.transept.torch.Parameters;

/**
 * LLM4CDSR's threads on text vectors that do not learn: one tower over the merged sequence, which
 * reads what an adapter makes of the items' texts, and one over each domain's, which reads their
 * principal components there ({@link ThreadVectors}). A question's answer is [h; h'] of the two
 * threads it belongs to, and an item scores its product with [global; local] of that same item.
 * Source: LLM4CDSR, arXiv 2504.18383, one of the baseline models of Lee et al. 2025.
 *
 * <p>In training the loss has two terms, each a {@link SoftContrast} within the batch: {@code
 * items}, between the global halves of one random item of each of two domains that somebody had
 * both of, and {@code profiles}, between what a user is like ({@link Profiles}) and the merged
 * thread's state at the row's last question. Every slice of a batch is a batch of its own here.
 *
 * <p>Differs: text vectors are what {@link ItemText} says, not those of a hosted language model,
 * and profiles are means of them, where a language model writes them in the source. A score is of
 * one item in both threads, where the source's code draws the negatives of each thread apart. Any
 * number of domains; causal, unless that is switched off. Items without a text have learned
 * vectors. The adapter starts as in the source, other weights as elsewhere here; final norms have
 * the usual epsilon. Tokens start from halves times the square root of the text vectors' width, and
 * of their own width in the domains' threads, as in the source. The start token is learned.
 */
public final class TriThread extends Network {
  /** Declares the terms {@code items} and {@code profiles} of the loss. */
  public record Contrast(
      @Doc("what the contrast between items of two domains weighs in the loss; 0 leaves it out")
          @Range(min = 0, max = 1e6)
          double items,
      @Doc("what the contrast between users' profiles and states weighs in the loss; 0 as above")
          @Range(min = 0, max = 1e6)
          double profiles,
      @Doc("most groups of items that a profile averages over") @Range(min = 1, max = 65_536)
          int clusters) {
    /** The weights of the source's smaller data, and its number of groups. */
    public static final Contrast DEFAULTS = new Contrast(0.1, 0.1, 10);

    /** Checks the ranges. */
    public Contrast {
      Check.that(items >= 0, "items", items, "at least 0");
      Check.that(profiles >= 0, "profiles", profiles, "at least 0");
      Check.that(clusters >= 1, "clusters", clusters, "at least 1");
    }
  }

  /** Declares the network. */
  public record Config(
      @Doc("numbers in a thread's state, and in each half of an item's vector")
          @Range(min = 1, max = 65_536)
          int width,
      @Doc("blocks of each thread") @Range(min = 0, max = 1_024) int layers,
      @Doc("attention heads") @Range(min = 1, max = 1_024) int heads,
      @Doc("most events of a user's past that are read") @Range(min = 1, max = 65_536) int length,
      @Doc("share of numbers dropped in training") @Range(min = 0, max = 1, belowMax = true)
          double dropout,
      Block.Config block,
      Fusion fusion,
      ItemText text,
      @Doc(
              "whether a token reads what is older only; the source's code reads all of a row, its"
                  + " targets included")
          boolean causal,
      Contrast contrast)
      implements Network.Config {
    /** As in the source, but for length, text vectors and the mask. */
    public static final Config DEFAULTS =
        new Config(
            128,
            2,
            1,
            50,
            0.5,
            new Block.Classic.Config(),
            new Fusion.None(),
            ItemText.Titles.DEFAULTS,
            true,
            Contrast.DEFAULTS);

    /** Checks the ranges. */
    public Config {
      Backbone unused = new Backbone(width, layers, heads, length, dropout, block);
      FusedTowers.check(fusion, layers);
      Check.that(
          !(text instanceof ItemText.None),
          "text.type",
          "none",
          "titles, encoder or precomputed, for items are known by their texts");
      Check.that(
          text.width() == 0 || text.width() >= width, // 0: not known before it is resolved.
          "text.width",
          text.width(),
          "at least the width %s, which are its principal components".formatted(width));
    }

    Backbone backbone() {
      return new Backbone(width, layers, heads, length, dropout, block);
    }

    @Override
    public Config resolved() {
      ItemText known = text.resolved();
      return new Config(
          width, layers, heads, length, dropout, block, fusion, known, causal, contrast);
    }

    @Override
    public int itemWidth() {
      return 2 * width;
    }

    @Override
    public Streams reads(int domains) {
      return Streams.BOTH;
    }

    @Override
    public List<String> leftOut(Sequences training) { // Without titles it cannot be built at all.
      return training.catalogue().domains() == 1 && contrast.items() > 0
          ? List.of("there is no second domain: model.contrast.items is left out")
          : List.of();
    }

    @Override
    public Network build(Parameters parameters, Sequences training) {
      Catalogue catalogue = training.catalogue();
      if (text.readsTitles() && !catalogue.hasTitles()) {
        throw new SettingsException(
            List.of(
                "model.type: tri-thread knows items by their titles, but none of the %s items has"
                        .formatted(catalogue.items())
                    + " one; name a table of titles with data.items (--items), or choose another"
                    + " model"));
      }
      return new TriThread(parameters, catalogue, this);
    }
  }

  private final Config config;
  private final FusedTowers locals;
  private final MergedTower global;
  private final ItemPart globalHalf;
  private final @Nullable Profiles profiles;

  private TriThread(Parameters parameters, Catalogue catalogue, Config config) {
    this(
        parameters,
        catalogue,
        config,
        new ThreadVectors(parameters.in("items"), config.text(), catalogue, config.width()));
  }

  private TriThread(
      Parameters parameters, Catalogue catalogue, Config config, ThreadVectors vectors) {
    super(parameters, new ItemTable(catalogue, vectors), config.length());
    this.config = config;
    int width = config.width();
    globalHalf = new ItemPart(items, 0, width, 1);
    ItemPart merged = new ItemPart(items, 0, width, Math.sqrt(config.text().width()));
    ItemPart own = new ItemPart(items, width, width, Math.sqrt(width));
    Backbone backbone = config.backbone();
    locals = new FusedTowers(parameters, own, backbone, false, config.fusion());
    global = new MergedTower(parameters.in("merged"), merged, backbone);
    Contrast contrast = config.contrast();
    profiles =
        contrast.profiles() > 0
            ? new Profiles(parameters.in("profile"), vectors.known(), width, contrast.clusters())
            : null;
    parameters.seal();
  }

  @Override
  public Network replica() {
    return new TriThread(parameters().replica(), items.catalogue(), config);
  }

  @Override
  public Encoding encoded(Batch batch, Pass pass) {
    List<Tokens> tokens = FusedTowers.tokens(batch, !config.causal());
    Tokens all = Tokens.of(batch.merged(), !config.causal());
    List<Tokens> streams = new ArrayList<>(tokens);
    streams.add(all);
    Tower.Answers shared = global.answer(all, pass);
    List<Tower.Answers> own = locals.answers(tokens, pass);
    Questions questions = new Questions(batch);
    for (int d = 0; d < own.size(); d++) {
      Tower.Answers its = own.get(d);
      questions.answer(its.tokens(), cat(new TensorVector(shared.of(d), its.of(d)), 1));
    }
    Encoding encoding = questions.encoding(streams, null);
    return pass.trains() ? encoding.with(terms(batch, shared, pass)) : encoding;
  }

  /** The terms that the batch has at least two rows for: one alone has nothing to be told from. */
  private Map<String, Tensor> terms(Batch batch, Tower.Answers shared, Pass pass) {
    Map<String, Tensor> terms = new TreeMap<>();
    Contrast contrast = config.contrast();
    ItemPairs pairs = ItemPairs.draw(batch, pass.draws());
    if (contrast.items() > 0 && pairs.size() > 1) {
      Tensor bothND = globalHalf.lookUp(pairs.items(), pass);
      Tensor firstRD = bothND.narrow(0, 0, pairs.size());
      Tensor secondRD = bothND.narrow(0, pairs.size(), pairs.size());
      Tensor loss = SoftContrast.loss(firstRD, secondRD);
      terms.put("items", loss.mul(new Scalar(contrast.items())));
    }
    if (profiles != null) {
      Profiles.Known known = profiles.known(batch);
      if (known.rowP().length > 1) {
        Tensor statePD = Tokens.pick(shared.hiddenQD(), shared.tokens().last(known.rowP()));
        Tensor loss = SoftContrast.loss(profiles.profilePD(known), statePD);
        terms.put("profiles", loss.mul(new Scalar(contrast.profiles())));
      }
    }
    return terms;
  }
}
