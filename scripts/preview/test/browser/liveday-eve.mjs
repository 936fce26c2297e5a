// What a school has done before the live day begins.
import assert from 'node:assert/strict'
import { Desk, moveClock } from './service.mjs'

/** The days before: the text for the parents is approved, the duty of the holiday published, what was due before nobody's fault. */
export async function prepareTheHoliday(url, boss, office) {
  const desk = new Desk(url)
  await desk.logIn(office)
  const draft = await eventually(async () => (await desk.get('/notices?office=true')).items.find(({ state, title }) => state === 'draft' && title.includes('假期安全提醒')))
  await desk.post(`/notices/${draft.id}/approve`, deed('2022-03-31', '10:25'))
  const plan = await boss.post('/rosters/plans', { post: 'holiday', first: '2022-04-03', last: '2022-04-05' })
  const first = plan.seats[0]
  const wang = plan.pool.find(({ person_id, name }) => name === '王芳' && person_id !== first.person_id)
  await boss.post(`/rosters/plans/${plan.id}/seats`, { from: first.from, seat: 0, to: (wang ?? first).person_id })
  await boss.post(`/rosters/plans/${plan.id}/publish`)
  await moveClock(url, '2022-04-01T21:30:00+08:00')
  for (const on of ['2022-03-31', '2022-04-01']) {
    const { items } = await boss.get(`/tasks?of=school&day=${on}`)
    for (const { id, phase } of items) {
      if (!['open', 'overdue', 'missed'].includes(phase)) continue
      await boss.post(`/tasks/${id}/excuse`, { ...deed('2022-04-01', '21:30'), reason: '系统4月2日才启用' })
    }
  }
}

const deed = (on, time) => ({ id: crypto.randomUUID(), device_time: `${on}T${time}:00+08:00` })

/** Asks once in a while until there is something. */
export async function eventually(find) {
  for (let tries = 0; tries < 300; tries += 1) {
    const found = await find()
    if (found) return found
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return assert.fail(`never came to hold: ${find}`)
}
