// Pictures in the queue, and deeds that wait for one another.
import assert from 'node:assert/strict'
import { afterEach, beforeEach, mock, test } from 'node:test'
import { membership } from './phone.mjs'
import { album, handset, school } from './school.mjs'

const guard = membership('m1', 'guard')

beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }))
afterEach(() => mock.timers.reset())

/** A phone with pictures. */
async function photographer(...paths) {
  const pictures = album(...paths)
  const server = school({ memberships: [guard] })
  const uploads = []
  let answer = () => ({ statusCode: 201, data: JSON.stringify({ id: 'another', width: 1280, height: 960, bytes: 1 }) })
  const wx = {
    ...pictures.wx,
    uploadFile({ filePath, formData, name, success, fail }) {
      uploads.push({ filePath, name, formData, texts: server.records.size })
      const said = answer()
      if (said.errMsg) fail(said)
      else success(said)
    },
  }
  const mine = await handset(server, { wx })
  return { mine, server, pictures, uploads, answers: (other) => (answer = other) }
}

test('texts go before pictures, and name them by the id of the phone', async () => {
  const { mine, server, pictures, uploads } = await photographer('/usr/1.jpg')
  const photo = mine.queue.notePhoto('/usr/1.jpg', 200_000, '现场照片')
  const scan = mine.do('scan')
  mine.do('why', { kind: 'explanation', body: { text: 'why', attachments: [photo.id] }, needs: [scan.id] })
  assert.equal(await mine.sync.flush(), 'done')
  assert.deepEqual(server.texts(), ['scan', 'why'])
  assert.deepEqual(uploads, [{ filePath: '/usr/1.jpg', name: 'file', formData: { id: photo.id }, texts: 2 }])
  assert.deepEqual([...pictures.files], [])
})

test('what explains a deed waits for it', async () => {
  const verdicts = { scan: { status: 503 } }
  const server = school({ memberships: [guard], verdict: ({ body }) => verdicts[body.text] })
  const mine = await handset(server)
  const scan = mine.do('scan')
  mine.do('why', { kind: 'explanation', body: { text: 'why' }, needs: [scan.id] })
  await mine.sync.flush()
  assert.deepEqual(server.texts(), [], 'the first answer put the scan off, so the word is not heard')
})

test('a draft waits for what is still to be said, and goes without after a restart', async () => {
  const server = school({ memberships: [guard] })
  const mine = await handset(server)
  const { id } = mine.do('1', { draft: true })
  mine.do('2', { draft: true })
  await mine.sync.flush()
  assert.deepEqual(server.texts(), [])
  mine.queue.complete(id, { answers: ['ok'] })
  mine.queue.complete(id, { answers: ['too late'] })
  await mine.sync.flush()
  assert.deepEqual([...server.records.values()].map(({ body }) => body), [{ text: '1', answers: ['ok'] }])
  const again = await handset(server, { stored: mine.stored })
  await again.sync.flush()
  assert.deepEqual(server.texts(), ['1', '2'])
})

test('a picture that is gone or refused is said so; a broken upload is tried again', async () => {
  const { mine, answers, pictures } = await photographer('/usr/2.jpg', '/usr/3.jpg')
  const gone = mine.queue.notePhoto('/usr/1.jpg', 1, '丢了')
  await mine.sync.flush()
  assert.match(mine.queue.mine()[0].refusal.reason, /照片在手机里找不到了/)
  mine.queue.remove(gone.id)

  answers(() => ({ statusCode: 413, data: JSON.stringify({ code: 'attachment.too_large', detail: '照片太大。' }) }))
  mine.queue.notePhoto('/usr/2.jpg', 1, '太大')
  await mine.sync.flush()
  assert.equal(mine.queue.mine()[0].refusal.reason, '照片太大。')

  answers(() => ({ errMsg: 'uploadFile:fail timeout' }))
  mine.queue.notePhoto('/usr/3.jpg', 1, '断了')
  assert.equal(await mine.sync.flush(), 'later')
  assert.deepEqual([...pictures.files], ['/usr/2.jpg', '/usr/3.jpg'])
  assert.deepEqual(mine.queue.standing(), { waiting: 1, refused: 1 })
})

test('pictures stop before the room for texts is used up', async () => {
  const { mine } = await photographer()
  const { Full } = mine.load('services/queue-store')
  for (let n = 0; n < 9; n++) mine.queue.notePhoto(`/usr/${n}.jpg`, 1_000_000, String(n))
  assert.throws(() => mine.queue.notePhoto('/usr/9.jpg', 1_000_000, '9'), Full)
  mine.do('still')
  assert.equal(mine.queue.standing().waiting, 10)
})
