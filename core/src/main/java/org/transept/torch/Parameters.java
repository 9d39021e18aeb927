package org.transept.torch;

import static org.bytedeco.pytorch.global.torch.manual_seed;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;
import org.transept.config.Seed;
import org.transept.torch.WeightStore.Start;
import org.transept.torch.WeightStore.Weight;

/**
 * The named weights of a model. Layers declare them while the model is built; {@link #seal()} then
 * lays all of them end to end in one buffer with one buffer of gradients, so that clipping and the
 * optimizer are a few operations however many weights there are.
 *
 * <p>Each weight is drawn from a seed of its own name: adding a layer changes no other weight.
 */
public final class Parameters {
  /** How a weight starts. */
  public sealed interface Init {
    /** Normally distributed around 0. */
    record Normal(double deviation) implements Init {}

    /** The same number everywhere. */
    record Constant(double value) implements Init {}
  }

  /** libtorch's name for the device of tensors without numbers. */
  private static final String NOWHERE = "meta";

  private final long seed;
  private final ScalarType type;
  private final String prefix;
  private final boolean learns;
  private final WeightStore store;

  /** No weights yet. */
  public Parameters(long seed, ScalarType type) {
    this(seed, type, "", true, new WeightStore(null, Start.DRAWN));
  }

  /** Weights that will be read from a file: until then all are 0. */
  public static Parameters awaiting(ScalarType type) {
    return new Parameters(0, type, "", true, new WeightStore(null, Start.READ));
  }

  /**
   * Weights that have names and shapes but no numbers and take no memory, to see what a model would
   * hold. Nothing can be computed with them, and they have no buffers.
   */
  public static Parameters declared(ScalarType type) {
    return new Parameters(0, type, "", true, new WeightStore(null, Start.NOWHERE));
  }

  private Parameters(long seed, ScalarType type, String prefix, boolean learns, WeightStore store) {
    this.seed = seed;
    this.type = type;
    this.prefix = prefix;
    this.learns = learns;
    this.store = store;
  }

  /** These weights, declared under {@code name} and a dot. */
  public Parameters in(String name) {
    return new Parameters(seed, type, prefix + name + ".", learns, store);
  }

  /**
   * These weights, where what is declared keeps its start: it has the name, the start and the place
   * in files of a weight, but is {@link #fix fixed} and does not learn.
   */
  public Parameters frozen() {
    return new Parameters(seed, type, prefix, false, store);
  }

  /**
   * A replica: these weights with gradients of their own, for another thread. What is declared must
   * be what these parameters declared, and takes its values from them.
   */
  public Parameters replica() {
    sealed(store.values);
    return new Parameters(seed, type, "", true, new WeightStore(store, store.start));
  }

  /** Element type of every weight. */
  public ScalarType type() {
    return type;
  }

  /** Declares a weight, unless it is frozen; those with two or more axes decay. */
  public Tensor declare(String name, Init init, long... shape) {
    String full = prefix + name;
    if (store.values != null) {
      throw new IllegalStateException(full + " was declared after seal()");
    }
    if (!learns) {
      return fix(name, () -> fresh(full, init, shape), shape);
    }
    store.requireNew(full);
    Tensor tensor =
        store.origin == null
            ? fresh(full, init, shape)
            : store.origin.weight(full).tensor().detach();
    tensor.set_requires_grad(true);
    store.add(new Weight(full, tensor, shape.length > 1));
    return tensor;
  }

  /**
   * Declares numbers that belong to the model and its files but do not learn; twins share them.
   *
   * @param numbers what they are, the model's own from then on and not copied if they need not be;
   *     not asked where they will be read from a file
   */
  public Tensor fix(String name, Supplier<Tensor> numbers, long... shape) {
    String full = prefix + name;
    store.requireNew(full);
    Tensor tensor;
    if (store.origin != null) {
      tensor = Objects.requireNonNull(store.origin.fixed.get(full), full);
    } else {
      tensor =
          store.start == Start.DRAWN
              ? Device.home(numbers.get().to(type)).view(shape)
              : zeros(shape);
    }
    store.fixed.put(full, tensor);
    return tensor;
  }

  /** The same, 0 at first: numbers that follow from the weights but are saved beside them. */
  public Tensor keep(String name, long... shape) {
    return fix(name, () -> zeros(shape), shape);
  }

  /** Declares numbers that are computed from the weights; twins share them, files lack them. */
  public Tensor derive(String name, long... shape) {
    String full = prefix + name;
    return store.derived.computeIfAbsent(
        full,
        absent ->
            store.origin == null
                ? zeros(shape)
                : Objects.requireNonNull(store.origin.derived.get(full), full));
  }

  private Tensor zeros(long... shape) {
    TensorOptions options = new TensorOptions(type);
    if (store.start != Start.NOWHERE) {
      return Device.home(torch.zeros(shape, options));
    }
    DeviceOptional nowhere = new DeviceOptional(new org.bytedeco.pytorch.Device(NOWHERE));
    return torch.zeros(shape, options.device(nowhere));
  }

  private Tensor fresh(String full, Init init, long... shape) {
    if (store.start != Start.DRAWN) {
      return zeros(shape);
    }
    Tensor tensor = torch.zeros(shape, new TensorOptions(type));
    if (init instanceof Init.Normal normal) {
      manual_seed(Seed.of(seed, "init " + full, 0));
      tensor.normal_(0, normal.deviation(), new GeneratorOptional());
    } else if (init instanceof Init.Constant constant) {
      tensor.fill_(new Scalar(constant.value()));
    }
    return Device.home(tensor);
  }

  /** Moves all weights into one buffer, decaying ones first; nothing can be declared after it. */
  public void seal() {
    if (store.start == Start.NOWHERE) {
      return;
    }
    long total = count();
    try (Scope scope = Scope.inference()) {
      Tensor values = store.origin == null ? scope.keep(zeros(total)) : sealed(store.origin.values);
      Tensor gradients = scope.keep(zeros(total));
      long at = 0;
      for (boolean decays : new boolean[] {true, false}) {
        for (Weight weight : store.weights) {
          if (weight.decays() == decays) {
            long numbers = weight.tensor().numel();
            if (store.origin == null) {
              Tensor home = values.narrow(0, at, numbers).view_as(weight.tensor());
              home.copy_(weight.tensor().detach());
              weight.tensor().set_data(home);
            }
            weight
                .tensor()
                .mutable_grad()
                .put(gradients.narrow(0, at, numbers).view_as(weight.tensor()));
            at += numbers;
          }
        }
        if (decays) {
          store.decayed = at;
        }
      }
      store.values = values;
      store.gradients = gradients;
    }
  }

  /** All weights end to end; the first {@link #decayed()} numbers decay. */
  public Tensor values() {
    return sealed(store.values);
  }

  /** All gradients end to end, in the order of {@link #values()}; backward passes add to them. */
  public Tensor gradients() {
    return sealed(store.gradients);
  }

  /** How many numbers, counted from the first, weight decay applies to. */
  public long decayed() {
    return store.decayed;
  }

  /** How many numbers the model holds that do not learn. */
  public long fixed() {
    return store.fixed.values().stream().mapToLong(Tensor::numel).sum();
  }

  /** How many numbers all weights hold together, without {@link #fixed()}. */
  public long count() {
    return store.weights.stream().mapToLong(weight -> weight.tensor().numel()).sum();
  }

  /** How many numbers the weights hold by the first part of their name, in order of declaration. */
  public Map<String, Long> groups() {
    Map<String, Long> groups = new LinkedHashMap<>();
    for (Weight weight : store.weights) {
      int dot = weight.name().indexOf('.');
      String group = dot < 0 ? weight.name() : weight.name().substring(0, dot);
      groups.merge(group, weight.tensor().numel(), Long::sum);
    }
    return groups;
  }

  /** The weights by name, in order of declaration. */
  public Map<String, Tensor> named() {
    Map<String, Tensor> named = new LinkedHashMap<>();
    store.weights.forEach(weight -> named.put(weight.name(), weight.tensor()));
    return named;
  }

  /** All that must be saved to have the same model again: weights and what is kept beside them. */
  public Map<String, Tensor> saved() {
    Map<String, Tensor> saved = named();
    saved.putAll(store.fixed);
    return saved;
  }

  private static Tensor sealed(@Nullable Tensor buffer) {
    if (buffer == null) {
      throw new IllegalStateException("the weights have no buffer before seal()");
    }
    return buffer;
  }
}
