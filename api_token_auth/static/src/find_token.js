/** @odoo-module **/

import { Component, useRef, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useAutofocus, useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/**
 * The page Find a Leaked Token. What is pasted is in its one input until it was asked for: in no
 * address, no history, no search, and the browser is told not to remember or check it.
 */
export class FindTokenAction extends Component {
    static template = "api_token_auth.FindToken";
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.pasted = useRef("pasted");
        useAutofocus({ refName: "pasted" });
        this.state = useState({ busy: false, found: null, isRevoked: false });
    }

    async run(work) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            await work();
        } finally {
            this.state.busy = false;
        }
    }

    onFind() {
        const input = this.pasted.el;
        return this.run(async () => {
            const text = input.value;
            input.value = "";
            this.state.isRevoked = false;
            this.state.found = await this.orm.call("api.token.finder", "find", [text]);
        });
    }

    onRevoke() {
        return this.run(async () => {
            const { id } = this.state.found.connection;
            await this.orm.call("api.token.finder", "revoke", [id]);
            const connection = await this.orm.call("api.token.finder", "describe", [id]);
            Object.assign(this.state.found, { connection, is_bad_news: false });
            this.state.isRevoked = true;
        });
    }

    onOpen() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "api.access.token",
            res_id: this.state.found.connection.id,
            views: [[false, "form"]],
        });
    }

    async onLog() {
        const { id } = this.state.found.connection;
        const action = await this.orm.call("api.access.token", "action_show_access_log", [[id]]);
        return this.action.doAction(action);
    }
}

registry.category("actions").add("api_token_auth.find_token", FindTokenAction);
