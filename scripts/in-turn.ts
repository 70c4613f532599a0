// Work that is under way several at a time and told in its order: the next begins as soon as one may, and what comes of
// each is waited for in turn, so that what is said does not depend on which was faster.

/** Each piece with what came of it, in their order; so many are under way at a time. All have ended when it ends. */
export async function* inTurn<T, R>(
  pieces: readonly T[],
  work: (piece: T) => Promise<R>,
  width: number,
): AsyncGenerator<readonly [T, R], void> {
  const begun: Promise<R>[] = []
  try {
    for (const [at, piece] of pieces.entries()) {
      while (begun.length < Math.min(pieces.length, at + width)) {
        const made = work(pieces[begun.length]!)
        // Whoever waits for it in turn is told; until then it is not that nobody cares.
        made.catch(() => {})
        begun.push(made)
      }
      yield [piece, await begun[at]!]
    }
  } finally {
    await Promise.allSettled(begun)
  }
}
