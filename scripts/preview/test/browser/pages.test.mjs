// The pages of the mini-program in a browser, against the real service and the simulated
// WeChat: one school for all stories, told in the order of its day.
import assert from 'node:assert/strict'
import { after, before, describe } from 'node:test'
import { openBrowser, withoutBrowser } from '../../browser.mjs'
import { Handset } from './handset.mjs'
import { startService } from './service.mjs'
import { alarmStories } from './stories/alarm.mjs'
import { assetStories } from './stories/asset.mjs'
import { cornerStories } from './stories/corners.mjs'
import { hazardStories } from './stories/hazard.mjs'
import { headStories } from './stories/head.mjs'
import { familyStories } from './stories/family.mjs'
import { drillStories } from './stories/drill.mjs'
import { kitchenStories } from './stories/kitchen.mjs'
import { larderStories } from './stories/larder.mjs'
import { loginStories } from './stories/login.mjs'
import { measureStories } from './stories/measure.mjs'
import { outsiderStories } from './stories/outsider.mjs'
import { noticeStories } from './stories/notice.mjs'
import { postStories } from './stories/post.mjs'
import { rosterStories } from './stories/roster.mjs'
import { roundStories } from './stories/round.mjs'
import { sheetStories } from './stories/sheet.mjs'
import { shiftStories } from './stories/shift.mjs'
import { stateStories } from './stories/states.mjs'
import { taskStories } from './stories/task.mjs'
import { themeStories } from './stories/theme.mjs'

describe('the pages', { skip: withoutBrowser }, () => {
  const world = {
    /** Lets somebody use their phone, and expects it to be sound afterwards. */
    async using(user, story) {
      const handset = await Handset.of(world.browser, world.service.url, user)
      try {
        await story(handset)
        assert.deepEqual(await handset.errors(), [])
      } catch (error) {
        throw new Error(await handset.lastWords(), { cause: error })
      } finally {
        await handset.close()
      }
    },
  }

  before(async () => {
    world.service = await startService()
    world.browser = await openBrowser()
  })
  after(async () => {
    world.service?.stop()
    await world.browser?.close()
  })

  loginStories(world)
  taskStories(world)
  themeStories(world)
  assetStories(world)
  roundStories(world)
  drillStories(world)
  rosterStories(world)
  cornerStories(world)
  headStories(world)
  postStories(world)
  sheetStories(world)
  shiftStories(world)
  measureStories(world)
  kitchenStories(world)
  larderStories(world)
  hazardStories(world)
  outsiderStories(world)
  familyStories(world)
  stateStories(world)
  noticeStories(world) // goes on to the end of April
  alarmStories(world) // and to the first day of school in May
})
