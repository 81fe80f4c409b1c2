/** @odoo-module **/

import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const UNITS = [
    { seconds: 86400, label: _t("days") },
    { seconds: 3600, label: _t("hours") },
    { seconds: 60, label: _t("minutes") },
    { seconds: 1, label: _t("seconds") },
];

// PostgreSQL's largest integer; that it is past the bounds is said when saving.
const MOST = 2 ** 31 - 1;

/** A number of seconds as a person would say it: 1 hour, not 3600. What is stored stays seconds. */
export class DurationField extends Component {
    static template = "api_token_auth.DurationField";
    static props = { ...standardFieldProps };

    setup() {
        this.units = UNITS;
        const unit = UNITS.find(({ seconds }) => this.value && this.value % seconds === 0);
        this.state = useState({ unit: (unit || UNITS[3]).seconds });
    }

    get value() {
        return this.props.record.data[this.props.name];
    }

    get amount() {
        return this.value / this.state.unit;
    }

    update(amount) {
        const seconds = Math.min(Math.round(amount * this.state.unit), MOST);
        return this.props.record.update({ [this.props.name]: seconds });
    }

    onAmount(event) {
        return this.update(Number(event.target.value) || 0);
    }

    /** The number stays as it was typed: it is the unit that was wrong. */
    onUnit(event) {
        const { amount } = this;
        this.state.unit = Number(event.target.value);
        return this.update(amount);
    }
}

registry.category("fields").add("api_token_duration", {
    component: DurationField,
    supportedTypes: ["integer"],
});
