import { hooks } from '../builtin/hooks.mjs'
import { Failure, asyncCall } from './call.mjs'

const mostSheetItems = 6

/** What WeChat itself draws over a page: toasts, questions, the scanner. */
export function dialog(phone) {
  const { dialogs } = phone
  hooks.pickOne = (options) => dialogs.pickOne(options)
  hooks.pickMoment = (mode, value) => dialogs.pickMoment(mode, value)
  return {
    showToast: asyncCall('showToast', ({ title, duration = 1500 }) => {
      dialogs.toast(title, duration)
    }),
    hideToast: asyncCall('hideToast', () => {
      dialogs.toast('', 0)
    }),
    showModal: asyncCall('showModal', async (options) => {
      const confirm = await dialogs.confirm(options)
      return { confirm, cancel: !confirm }
    }),
    showActionSheet: asyncCall('showActionSheet', async ({ itemList }) => {
      if (itemList.length > mostSheetItems) throw new Failure('parameter error: itemList should not have more than 6 item')
      return { tapIndex: await dialogs.pickOne(itemList) }
    }),
    setClipboardData: asyncCall('setClipboardData', ({ data }) => {
      phone.clipboard = data
      dialogs.toast('内容已复制', 1500)
    }),
    scanCode: asyncCall('scanCode', () => {
      if (!phone.camera) throw new Failure('auth deny')
      return dialogs.scan()
    }),
    openSetting: asyncCall('openSetting', async () => {
      phone.camera = await dialogs.confirm({ title: '设置', content: '使用摄像头', cancelText: '不允许', confirmText: '允许' })
      return { authSetting: { 'scope.camera': phone.camera } }
    }),
  }
}
