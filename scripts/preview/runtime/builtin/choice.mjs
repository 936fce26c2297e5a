import { boolean, define, emit, host, instance, string } from './base.mjs'

/** <checkbox>, <radio> and <switch>: a DOM input of the same kind under WeChat's tag. */
function choice(kind) {
  return define(`<h-input /><slot/>`, {
    properties: { value: string(), checked: boolean(), disabled: boolean(), name: string(), color: string() },
    observers: {
      'checked, disabled, ariaLabel': function () {
        this.show()
      },
    },
    methods: {
      box() {
        return host(this)?.querySelector('input')
      },
      currentValue() {
        return this.box().checked
      },
      show() {
        const box = this.box()
        if (!box) return
        box.checked = this.data.checked
        box.disabled = this.data.disabled
        box.ariaLabel = this.data.ariaLabel || null
      },
    },
    attached() {
      const box = this.box()
      box.type = kind === 'radio' ? 'radio' : 'checkbox'
      if (kind === 'switch') box.setAttribute('role', 'switch')
      this.show()
      box.addEventListener('change', (event) => {
        event.stopPropagation()
        if (kind === 'switch') emit(this, 'change', { value: box.checked })
        else instance(host(this).closest(`wx-${kind}-group`)).changed(host(this))
      })
    },
  })
}

function group(kind) {
  return define('<slot/>', {
    properties: { name: string() },
    methods: {
      members() {
        return [...host(this).querySelectorAll(`wx-${kind}`)]
      },
      currentValue() {
        const chosen = this.members().filter((member) => instance(member).currentValue())
        const values = chosen.map((member) => instance(member).data.value)
        return kind === 'radio' ? (values[0] ?? '') : values
      },
      changed(by) {
        if (kind === 'radio') {
          for (const other of this.members()) if (other !== by) instance(other).box().checked = false
        }
        emit(this, 'change', { value: this.currentValue() })
      },
    },
  })
}

const label = define('<slot/>', {
  attached() {
    host(this).addEventListener('click', (event) => {
      if (event.target.localName !== 'input') host(this).querySelector('input')?.click()
    })
  },
})

export const choices = {
  checkbox: choice('checkbox'),
  'checkbox-group': group('checkbox'),
  radio: choice('radio'),
  'radio-group': group('radio'),
  switch: choice('switch'),
  label,
}
