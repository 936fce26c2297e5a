import { account } from './account.mjs'
import { canvas } from './canvas.mjs'
import { dialog } from './dialog.mjs'
import { files } from './files.mjs'
import { network } from './network.mjs'
import { route } from './route.mjs'
import { storage } from './storage.mjs'
import { system } from './system.mjs'

/**
 * The wx object. A call that the preview does not imitate throws, so that nothing seems
 * to work here and then does nothing on a phone.
 */
export function createWx(phone) {
  const parts = [route, storage, files, canvas, network, account, dialog, system]
  const known = Object.assign({}, ...parts.map((part) => part(phone)))
  return new Proxy(known, {
    get(target, name) {
      if (name in target || typeof name === 'symbol') return target[name]
      throw new Error(`wx.${name} is not imitated by the preview`)
    },
  })
}
