package org.transept.data;

/** What a split decided about one event. */
public enum Role {
  /** Input and target of training. */
  TRAIN(0),
  /** Target of validation; input to later targets of the same user. */
  VALID(1),
  /** Target of the test; input to later targets of the same user. */
  TEST(2),
  /** Never a target and never trained on: the history of a user who is held out as a whole. */
  CONTEXT(3);

  private static final Role[] ALL = {TRAIN, VALID, TEST, CONTEXT};

  private final byte code;

  Role(int code) {
    this.code = (byte) code;
  }

  /** The role stored as {@code code}. */
  public static Role of(byte code) {
    return ALL[code];
  }

  /** The byte that stores this role. */
  public byte code() {
    return code;
  }
}
