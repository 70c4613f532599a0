// Requirements without which every faulty device would still be taken for what it is, and why they are there all the
// same. A reason that is no longer right is a fault, and so is a requirement that needs one and has none.

/** Requirements that say all of the protocol at once: what they find is found again by one that names its sentence. */
export const wholes: Readonly<Record<string, string>> = {
  'admitted/must': 'the semantics as a whole: it finds what no other has words for',
  'admitted/should': 'the semantics as a whole, in what it advises against',
  'lanes/ordered': 'the semantics as a whole, where several threads act at once',
}

/** Why a requirement is there although others, besides the whole ones, find what it finds. */
export const redundant: Readonly<Record<string, string>> = {}
