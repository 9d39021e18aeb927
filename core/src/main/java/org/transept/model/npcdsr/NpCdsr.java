package org.transept.model.npcdsr;

import static org.bytedeco.pytorch.global.torch.cat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.jspecify.annotations.Nullable;
import org.transept.config.Check;
import org.transept.config.Doc;
import org.transept.config.Range;
import org.transept.data.Sequences;
import org.transept.data.batch.Batch;
import org.transept.data.batch.Window;
import org.transept.model.Encoding;
import org.transept.model.Fusion;
import org.transept.model.Network;
import org.transept.model.Questions;
import org.transept.model.Tokens;
import org.transept.model.items.ItemPart;
import org.transept.model.towers.FusedTowers;
import org.transept.model.towers.Towers;
import org.transept.nn.Block;
import org.transept.nn.Pass;
import org.transept.torch.Parameters;
import org.transept.torch.Scope;

/**
 * NP-CDSR (reconstruction): a neural process for each domain. A causal tower per domain makes the
 * states of who asks; what questions of users of several domains and their answers tell becomes a
 * distribution of the domain's latent vector z, and a decoder that z bends answers all questions,
 * those of users of one domain included. Source: CDSRNP, arXiv 2410.13588, one of the hosts of the
 * seed, of which neither code nor full text was available: the idea is the source's, every layer is
 * a reconstruction in the manner of neural processes, and no number of the source is claimed.
 *
 * <p>A question x in a domain is [u; u'] of the state u that answers there and the last states u'
 * of the other domains that it may see, zeros where its user has no event; its answer y is the
 * vector of the item that came. In training z is drawn from what all questions of the batch tell,
 * and the loss has the term {@code kl}, the divergence of that distribution from the one after the
 * support alone: a share of the questions of users of several domains, drawn anew in each step. The
 * term is the mean over questions of their domain's divergence, in nats, times its weight. Every
 * slice of a batch is a batch of its own here.
 *
 * <p>In evaluation and serving z is the mean after a support of training users ({@link Support}).
 * It is no weight but follows from them: {@link #refresh} computes it after each epoch, and it is
 * saved beside them. So a score depends on its own row alone, and no held-out event is read.
 *
 * <p>Differs, where it is known: any number of domains; gated cross-attention between the towers as
 * {@link Towers} have it. The other domains' states are those of towers without fusion, for a state
 * that has read across knows things up to its own horizon. Training answers the questions of the
 * support too.
 */
public final class NpCdsr extends Network {
  /** Declares the latent vector of each domain, and the term {@code kl} of the loss. */
  public record Latent(
      @Doc("numbers in a latent vector") @Range(min = 1, max = 65_536) int width,
      @Doc("share of the questions of users of several domains that are a batch's support")
          @Range(min = 0, max = 1, aboveMin = true)
          double share,
      @Doc("most questions of a batch's support, for each domain") @Range(min = 1, max = 1_000_000)
          int most,
      @Doc("what the divergence from the support's distribution weighs in the loss")
          @Range(min = 0, max = 1e6)
          double weight) {
    /** As usual for neural processes; not tuned. */
    public static final Latent DEFAULTS = new Latent(32, 0.2, 64, 0.1);

    /** Checks the ranges. */
    public Latent {
      Check.that(width >= 1, "width", width, "at least 1");
      Check.that(share > 0 && share <= 1, "share", share, "more than 0 and at most 1");
      Check.that(most >= 1, "most", most, "at least 1");
      Check.that(weight >= 0, "weight", weight, "at least 0");
    }
  }

  /** Declares the network. */
  public record Config(
      @Doc("numbers in a state") @Range(min = 1, max = 65_536) int width,
      @Doc("blocks of each tower") @Range(min = 0, max = 1_024) int layers,
      @Doc("attention heads") @Range(min = 1, max = 1_024) int heads,
      @Doc("most events of a user's past that are read") @Range(min = 1, max = 65_536) int length,
      @Doc("share of numbers dropped in training") @Range(min = 0, max = 1, belowMax = true)
          double dropout,
      Block.Config block,
      Latent latent,
      Fusion fusion)
      implements Network.Config {
    /** A model for some ten thousands of items. */
    public static final Config DEFAULTS =
        new Config(
            128, 2, 2, 50, 0.2, Block.Modern.Config.DEFAULTS, Latent.DEFAULTS, new Fusion.None());

    /** Checks the ranges. */
    public Config {
      Backbone unused = new Backbone(width, layers, heads, length, dropout, block);
      FusedTowers.check(fusion, layers);
    }

    Backbone backbone() {
      return new Backbone(width, layers, heads, length, dropout, block);
    }

    @Override
    public Network build(Parameters parameters, Sequences training) {
      return new NpCdsr(parameters, training, this);
    }
  }

  private final Sequences training;
  private final Config config;
  private final FusedTowers towers;
  private final List<NeuralProcess> processes = new ArrayList<>();
  private final List<InterestDecoder> decoders = new ArrayList<>();
  private final Tensor latentsCZ;

  private NpCdsr(Parameters parameters, Sequences training, Config config) {
    super(parameters, training.catalogue(), config.width(), config.length());
    this.training = training;
    this.config = config;
    List<String> domains = training.catalogue().names();
    ItemPart all = ItemPart.all(items);
    towers = new FusedTowers(parameters, all, config.backbone(), false, config.fusion());
    long width = config.width();
    long others = width * (domains.size() - 1);
    long latent = config.latent().width();
    for (String name : domains) {
      processes.add(
          new NeuralProcess(parameters.in("process-" + name), width + others, width, latent));
      decoders.add(
          new InterestDecoder(
              parameters.in("decoder-" + name),
              new InterestDecoder.Sizes(width, others, latent, config.heads()),
              config.dropout()));
    }
    latentsCZ = parameters.keep("latents", domains.size(), latent);
    parameters.seal();
  }

  @Override
  public Network replica() {
    return new NpCdsr(parameters().replica(), training, config);
  }

  /** The streams of a batch and what the towers made of them. */
  private record Seen(List<Tokens> tokens, FusedTowers.States states) {}

  /** The questions of one domain: where they stand, and the two parts of x. */
  private record Asked(Tokens tokens, Tensor ownQD, @Nullable Tensor othersQE) {
    Tensor bothQX() {
      return othersQE == null ? ownQD : cat(new TensorVector(ownQD, othersQE), 1);
    }
  }

  @Override
  public Encoding encoded(Batch batch, Pass pass) {
    Seen seen = see(batch, pass);
    BitSet several = pass.trains() ? Support.rows(seen.tokens()) : new BitSet();
    Questions questions = new Questions(batch);
    Tensor divergence = null;
    for (int d = 0; d < processes.size(); d++) {
      Tokens stream = seen.tokens().get(d);
      if (stream.asked(d).length == 0) {
        questions.add(stream, seen.states().crossedND()[d]);
        continue;
      }
      Asked asked = asked(d, seen);
      Tensor latentZ = latentsCZ.select(0, d);
      if (pass.trains()) {
        Tensor toldQD = told(d, asked, pass);
        int[] rowQ = asked.tokens().stream().rowN();
        int[] support = Support.draw(several, rowQ, config.latent(), toldQD, pass);
        NeuralProcess.Latent posterior = processes.get(d).after(toldQD);
        NeuralProcess.Latent prior = processes.get(d).after(Tokens.pick(toldQD, support));
        latentZ = posterior.draw(pass);
        Tensor its = posterior.divergence(prior).mul(new Scalar((double) rowQ.length));
        divergence = divergence == null ? its : divergence.add(its);
      }
      questions.add(asked.tokens(), answers(d, asked, seen, latentZ, pass));
    }
    Encoding encoding = questions.encoding(seen.tokens(), null);
    return divergence == null
        ? encoding
        : encoding.with(
            Map.of("kl", divergence.mul(new Scalar(config.latent().weight() / encoding.size()))));
  }

  /** What every question of a domain and its answer tell, QD. */
  private Tensor told(int d, Asked asked, Pass pass) {
    Tensor answerQD = items.lookUp(asked.tokens().stream().targetN(), pass);
    return processes.get(d).told(asked.bothQX(), answerQD);
  }

  private Tensor answers(int d, Asked asked, Seen seen, Tensor latentZ, Pass pass) {
    Tokens stream = seen.tokens().get(d);
    Tokens questions = asked.tokens();
    InterestDecoder.Past past =
        new InterestDecoder.Past(
            questions.rows(),
            seen.states().crossedND()[d],
            stream.rows(),
            questions.reach(stream, false));
    return decoders.get(d).forward(asked.ownQD(), asked.othersQE(), latentZ, past, pass);
  }

  private Seen see(Batch batch, Pass pass) {
    List<Tokens> tokens = FusedTowers.tokens(batch);
    boolean[] wanted = FusedTowers.wanted(tokens, pass);
    boolean[] read = new boolean[wanted.length];
    for (int d = 0; d < read.length; d++) {
      int own = d;
      read[d] = IntStream.range(0, read.length).anyMatch(other -> other != own && wanted[other]);
    }
    return new Seen(tokens, towers.finished(tokens, wanted, read, pass));
  }

  private static Asked asked(int d, Seen seen) {
    Tokens stream = seen.tokens().get(d);
    int[] chosen = stream.asked(d);
    Tokens asked = Tokens.of(stream.stream().only(chosen));
    List<Tensor> others =
        OtherDomainState.statesQD(d, asked, seen.tokens(), seen.states().plainND());
    return new Asked(
        asked,
        Tokens.pick(seen.states().crossedND()[d], chosen),
        others.isEmpty() ? null : cat(new TensorVector(others.toArray(Tensor[]::new)), 1));
  }

  /** The latent vectors of evaluation and serving: the means after the support of training. */
  @Override
  public void refresh() {
    try (Scope scope = Scope.inference()) {
      Window[] windows = Support.windows(training, config.length());
      Pass pass = Pass.inference();
      Seen seen = windows.length == 0 ? null : see(Batch.training(training, windows), pass);
      for (int d = 0; d < processes.size(); d++) {
        boolean asks = seen != null && seen.tokens().get(d).asked(d).length > 0;
        Tensor toldQD =
            seen != null && asks ? told(d, asked(d, seen), pass) : items.allVD().narrow(0, 0, 0);
        latentsCZ.select(0, d).copy_(processes.get(d).after(toldQD).meanZ());
      }
    }
  }
}
