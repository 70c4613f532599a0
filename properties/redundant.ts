// Requirements without which every faulty device would still be taken for what it is, and why they are there all the
// same. A reason that is no longer right is a fault, and so is a requirement that needs one and has none.

/** Requirements that say all of the protocol at once: what they find is found again by one that names its sentence. */
export const wholes: Readonly<Record<string, string>> = {
  'admitted/must': 'the semantics as a whole: it finds what no other has words for',
  'admitted/should': 'the semantics as a whole, in what it advises against',
  'lanes/ordered': 'the semantics as a whole, where several threads act at once',
}

/** Why a requirement is there although others, besides the whole ones, find what it finds. */
export const redundant: Readonly<Record<string, string>> = {
  'transitions/end-state':
    'others find a wrong end by arcs, by lanes or by refusals; this takes a look at the state alone',
  'refusals/unsupported': 'error/left-by-reset finds it only where faults can be planned; this takes no power',
  'refusals/error': 'error/left-by-reset finds it only where faults can be planned; this takes no power',
  'refusals/no-effect': 'what a refusal did shows in arcs, sessions and reads as well; this is the sentence against it',
  'sessions/shared': 'a session that dies on a move within its group is dead, too; this says that the move was it',
  'sessions/ended': 'resets, openings and precopy info show a session that outlives its state; this is the sentence',
  'ends/poll': 'one mutant hides an end from poll, the permanent one; this is about the temporary one as well',
  'precopy/dirty': 'what it counts wrong has so far been wrong in the stream or at the beginning as well',
  'loads/refused':
    'who loads what was refused loads a stream of another make as well; this is what a real driver was found to break',
  'migration/stopped': 'the plainest migration: what fails it fails the harder ones, which need not fail it',
  'migration/live':
    'what a live stream lacks shows after failures and in pieces as well; this says that live is enough',
  'migration/after-failure':
    'what a failed load leaves shows in the pieces of a later one as well; this says that the failure was it',
  'migration/after-abort': 'what a load leaves behind shows where it failed, too; this says that a reset is enough',
  'sessions/old-files':
    'what an older file does has so far come with its end as well; this says that using it is enough',
  'streams/read-sizes': 'every migration is read in pieces at times; this says that the pieces are what matters',
  'streams/write-sizes':
    'every migration is written in segments at times; this says that the segments are what matters',
}
