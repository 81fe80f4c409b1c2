/** @odoo-module **/

import { registry } from "@web/core/registry";
import {
    ListBooleanToggleField,
    listBooleanToggleField,
} from "@web/views/fields/boolean_toggle/list_boolean_toggle_field";

/** Odoo's switch has no name in a list: this one is called by what it allows. */
export class ScopeSwitch extends ListBooleanToggleField {
    static template = "api_token_auth.ScopeSwitch";
}

registry.category("fields").add("api_token_scope_switch", {
    ...listBooleanToggleField,
    component: ScopeSwitch,
    // Lists and forms lay it out as the switch that it is.
    additionalClasses: ["o_field_boolean_toggle"],
});
