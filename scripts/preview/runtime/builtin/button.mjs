import { boolean, define, emit, host, instance, reflect, string } from './base.mjs'
import { hooks } from './hooks.mjs'

export const button = define('<slot/>', {
  properties: {
    type: string('default'),
    size: string('default'),
    plain: boolean(),
    disabled: boolean(),
    loading: boolean(),
    formType: string(),
    openType: string(),
    phoneNumberNoQuotaToast: boolean(true),
  },
  observers: {
    'type, size, plain, disabled': function (type, size, plain, disabled) {
      reflect(this, 'type', type)
      reflect(this, 'size', size)
      reflect(this, 'plain', plain)
      reflect(this, 'disabled', disabled)
    },
  },
  attached() {
    if (this.data.ariaRole === '') reflect(this, 'role', 'button')
    host(this).addEventListener('click', () => {
      const { disabled, formType, openType } = this.data
      if (disabled) return
      if (formType !== '') instance(host(this).closest('wx-form'))[formType]()
      if (openType !== '') hooks.press(openType, (event, detail) => emit(this, event, detail))
    })
  },
})
