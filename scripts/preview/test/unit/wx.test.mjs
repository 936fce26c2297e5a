import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { Gesture } from '../../runtime/gesture.mjs'
import { Failure, asyncCall } from '../../runtime/wx/call.mjs'
import { network } from '../../runtime/wx/network.mjs'
import { storage } from '../../runtime/wx/storage.mjs'
import { account } from '../../runtime/wx/account.mjs'

test('a call without callbacks is a promise', async () => {
  const call = asyncCall('doThing', ({ n }) => ({ twice: n * 2 }))
  assert.deepEqual(await call({ n: 2 }), { errMsg: 'doThing:ok', twice: 4 })
})

test('a call with callbacks uses them and returns nothing', async () => {
  const call = asyncCall('doThing', () => {
    throw new Failure('no', { errno: 7 })
  })
  const told = []
  const outcome = await new Promise((resolve) => {
    const returned = call({
      success: () => told.push('success'),
      fail: (error) => told.push(error),
      complete: (error) => resolve({ returned, error }),
    })
  })
  const failure = { errMsg: 'doThing:fail no', errno: 7 }
  assert.deepEqual(told, [failure])
  assert.deepEqual(outcome, { returned: undefined, error: failure })
})

test('a tap is good for one call, and only before an await', async () => {
  const gesture = new Gesture()
  assert.equal(gesture.spend(), false)
  assert.deepEqual(gesture.during(() => [gesture.spend(), gesture.spend()]), [true, false])
  const late = gesture.during(async () => {
    await undefined
    return gesture.spend()
  })
  assert.equal(await late, false)
})

/** Asks for consent inside a tap, or outside. */
async function ask(templates, { tapped = true } = {}) {
  const gesture = new Gesture()
  const simulator = {
    keptAnswers: async () => ({}),
    templateTitles: async (ids) => ids,
    tap: async (user, ids, answer) => Object.fromEntries(ids.map((id) => [id, answer])),
  }
  const dialogs = { askSubscription: async () => 'accept' }
  const wx = account({ user: 'guard', online: true, gesture, simulator, dialogs })
  const call = () => wx.requestSubscribeMessage({ tmplIds: templates })
  return tapped ? gesture.during(call) : call()
}

test('consent is asked inside a tap, for one to three templates', async () => {
  assert.deepEqual(await ask(['a', 'b', 'c']), { errMsg: 'requestSubscribeMessage:ok', a: 'accept', b: 'accept', c: 'accept' })
  await assert.rejects(ask(['a'], { tapped: false }), {
    errMsg: 'requestSubscribeMessage:fail can only be invoked by user TAP gesture.',
  })
  await assert.rejects(ask([]), { errCode: 10001 })
  await assert.rejects(ask(['a', 'b', 'c', 'd']), { errCode: 20003 })
})

/** A localStorage: its keys are its own properties, its methods are not. */
class Drawer {
  getItem(key) {
    return this[key] ?? null
  }

  setItem(key, text) {
    this[key] = text
  }

  removeItem(key) {
    delete this[key]
  }
}

beforeEach(() => {
  globalThis.localStorage = new Drawer()
})
afterEach(() => {
  delete globalThis.localStorage
})

test('storage keeps values by phone', () => {
  const guard = storage({ user: 'guard' })
  guard.setStorageSync('queue', [{ id: 1 }])
  assert.deepEqual(guard.getStorageSync('queue'), [{ id: 1 }])
  assert.equal(storage({ user: 'cook' }).getStorageSync('queue'), '')
  assert.deepEqual(storage({ user: 'guard' }).getStorageInfoSync().keys, ['queue'])
  guard.removeStorageSync('queue')
  assert.equal(guard.getStorageSync('queue'), '')
})

test('storage holds 1 MB a key and 10 MB in all', () => {
  const guard = storage({ user: 'guard' })
  const megabyte = 'x'.repeat(1024 * 1024 - 2) // two quotes make it whole
  assert.throws(() => guard.setStorageSync('a', `${megabyte}x`), /entry size limit reached/)
  for (let n = 0; n < 10; n++) guard.setStorageSync(`k${n}`, megabyte)
  guard.setStorageSync('k0', megabyte)
  assert.throws(() => guard.setStorageSync('more', ''), /exceed storage max size 10Mb/)
  assert.throws(() => guard.setStorageSync('a', undefined), /undefined/)
})

/** A network whose server answers when the test says so. */
function wire(t) {
  const waiting = []
  const real = globalThis.fetch
  globalThis.location = { origin: 'http://preview:1' }
  globalThis.fetch = (url, { signal }) =>
    new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason))
      waiting.push({ url: String(url), answer: (text, status = 200) => resolve(new Response(text, { status })) })
    })
  t.after(() => {
    globalThis.fetch = real
    delete globalThis.location
  })
  const phone = { online: true }
  const wx = network(phone)
  const request = (options) =>
    new Promise((success, fail) => wx.request({ url: 'http://127.0.0.1:8080/x', ...options, success, fail }))
  return { phone, wx, waiting, request }
}

test('a request to this computer goes to whoever serves the preview', async (t) => {
  const { waiting, request } = wire(t)
  const answer = request({ url: 'http://127.0.0.1:8080/api/v1/me?x=1', data: { y: '二' } })
  await undefined
  assert.equal(waiting[0].url, 'http://preview:1/api/v1/me?x=1&y=%E4%BA%8C')
  waiting[0].answer('{"a":1}', 404)
  const { statusCode, data } = await answer
  assert.deepEqual({ statusCode, data }, { statusCode: 404, data: { a: 1 } })
})

test('any other address must be https', async (t) => {
  const { request } = wire(t)
  await assert.rejects(request({ url: 'http://school.example.cn/' }), { errMsg: 'request:fail url not in domain list' })
})

test('the eleventh request at a time fails', async (t) => {
  const { waiting, request } = wire(t)
  const ten = Array.from({ length: 10 }, () => request({}))
  await undefined
  await assert.rejects(request({}), { errMsg: 'request:fail exceed max task count' })
  for (const { answer } of waiting) answer('{}')
  await Promise.all(ten)
  const next = request({})
  await undefined
  waiting[10].answer('{}')
  await next
})

test('a request ends at its timeout', async (t) => {
  const { request } = wire(t)
  await assert.rejects(request({ timeout: 1 }), { errMsg: 'request:fail timeout' })
})

test('without a network requests fail, and pages are told', async (t) => {
  const { phone, wx, request } = wire(t)
  const told = []
  wx.onNetworkStatusChange((state) => told.push(state))
  phone.online = false
  phone.onOnlineChange(false)
  await assert.rejects(request({}), { errno: 600001 })
  assert.deepEqual(await wx.getNetworkType(), { errMsg: 'getNetworkType:ok', networkType: 'none' })
  assert.deepEqual(told, [{ isConnected: false, networkType: 'none' }])
})
