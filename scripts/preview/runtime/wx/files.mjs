import { hooks } from '../builtin/hooks.mjs'
import { Failure, asyncCall } from './call.mjs'

const maxSide = 1280 // what WeChat makes of a "compressed" picture, about
const quality = 0.8

/** Pictures: taking them, and keeping them over a restart, one store for each phone. */
export function files(phone) {
  const store = new FileStore(phone.user)
  hooks.picture = (path) => (isOwn(path) ? store.show(path) : Promise.resolve(path.replace(/^\/(?=images\/)/, './')))
  phone.files = store
  const manager = {
    access: ({ path, success, fail }) => settle(store.read(path), () => ({}), success, fail),
    saveFile: ({ tempFilePath, success, fail }) =>
      settle(store.save(tempFilePath), (savedFilePath) => ({ savedFilePath }), success, fail),
    getFileInfo: ({ filePath, success, fail }) => settle(store.read(filePath), ({ size }) => ({ size }), success, fail),
    unlink: ({ filePath, success, fail }) => settle(store.remove(filePath), () => ({}), success, fail),
  }
  return {
    getFileSystemManager: () => manager,
    chooseMedia: asyncCall('chooseMedia', async ({ count = 9, mediaType = ['image', 'video'] } = {}) => {
      if (count !== 1 || mediaType.join() !== 'image') throw new Error('the preview takes one picture at a time')
      const taken = await phone.dialogs.photograph()
      const blob = await shrink(taken)
      return { type: 'image', tempFiles: [{ tempFilePath: store.hold(blob), size: blob.size, fileType: 'image' }] }
    }),
  }
}

const isOwn = (path) => /^http:\/\/(tmp|usr)\//.test(path)

/** WeChat's file calls know callbacks only. */
function settle(promise, result, success, fail) {
  promise.then(
    (value) => success?.({ errMsg: 'ok', ...result(value) }),
    (error) => fail?.({ errMsg: `fail ${error.message}` }),
  )
}

/** Temporary files end with the page; saved ones stay. */
class FileStore {
  #temporary = new Map()

  constructor(user) {
    this.name = `phone-files:${user}`
  }

  hold(blob) {
    const path = `http://tmp/${this.#temporary.size + 1}.jpg`
    this.#temporary.set(path, blob)
    return path
  }

  async save(path) {
    const blob = await this.read(path)
    const saved = `http://usr/${crypto.randomUUID()}.jpg`
    await (await caches.open(this.name)).put(this.#key(saved), new Response(blob))
    return saved
  }

  async read(path) {
    if (this.#temporary.has(path)) return this.#temporary.get(path)
    const found = await (await caches.open(this.name)).match(this.#key(path))
    if (found === undefined) throw new Failure(`no such file or directory ${path}`)
    return found.blob()
  }

  /** An address at which the browser shows the picture; of one that is gone, none. */
  async show(path) {
    try {
      return URL.createObjectURL(await this.read(path))
    } catch {
      return ''
    }
  }

  async remove(path) {
    this.#temporary.delete(path)
    await (await caches.open(this.name)).delete(this.#key(path))
  }

  #key(path) {
    return `/phone-file?path=${encodeURIComponent(path)}`
  }
}

async function shrink(picture) {
  const bitmap = await createImageBitmap(picture)
  const scale = Math.min(1, maxSide / Math.max(bitmap.width, bitmap.height))
  const canvas = new OffscreenCanvas(Math.round(bitmap.width * scale), Math.round(bitmap.height * scale))
  canvas.getContext('2d').drawImage(bitmap, 0, 0, canvas.width, canvas.height)
  return canvas.convertToBlob({ type: 'image/jpeg', quality })
}
