// docs/live-day.html plays the pictures that the story of the live day takes.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import { test } from 'node:test'

test('the player of the live day knows all of its pictures', () => {
  const story = fs.readFileSync(new URL('liveday.test.mjs', import.meta.url), 'utf8')
  const taken = [...story.matchAll(/picture\('liveday-([a-z0-9-]+)'\)/g)].map(([, name]) => name)
  const player = fs.readFileSync(new URL('../../../../docs/live-day.html', import.meta.url), 'utf8')
  const played = [...player.matchAll(/\['([a-z0-9-]+)', '\d\d:/g)].map(([, name]) => name)
  assert(taken.length > 0)
  assert.deepEqual(played.toSorted(), taken.toSorted())
})
