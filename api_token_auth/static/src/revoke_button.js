/** @odoo-module **/

import { Component, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const MODEL = "api.access.token";

/**
 * Asks before connections are revoked: how many, which, and what does not come back. It opens
 * above whatever is open, an action's dialog too, which stays as it was.
 */
export class RevokeDialog extends Component {
    static template = "api_token_auth.RevokeDialog";
    static components = { Dialog };
    static props = {
        askAgain: { type: Function, optional: true },
        close: Function,
        question: Object,
        revoke: Function,
    };

    setup() {
        this.state = useState({ busy: false, question: this.props.question });
    }

    async onKeep(event) {
        const keep = parseInt(event.target.value) || false;
        this.state.question = await this.props.askAgain(keep);
    }

    /** What was asked about is revoked, whatever has come since. */
    async onConfirm() {
        if (this.busy) {
            return;
        }
        this.busy = this.state.busy = true;
        try {
            await this.props.revoke(this.state.question.ids);
            this.props.close();
        } finally {
            this.busy = this.state.busy = false;
        }
    }
}

/**
 * A button in the form of a user or on the card of a connection.
 *
 * ``ask`` names the method that is asked what to ask: ``others`` and ``all`` of one's own, or
 * ``this`` connection.
 */
export class RevokeButton extends Component {
    static template = "api_token_auth.RevokeButton";
    static props = {
        ...standardWidgetProps,
        ask: String,
        className: { type: String, optional: true },
    };

    setup() {
        this.orm = useService("orm");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
    }

    /** Others than one: there are two at least. */
    get isShown() {
        const { data } = this.props.record;
        const own = data.api_connection_ids && data.api_connection_ids.count;
        return this.props.ask === "this" || own > (this.props.ask === "others" ? 1 : 0);
    }

    askOwn(keep) {
        return this.orm.call(MODEL, "ask_to_revoke_own", [keep]);
    }

    async onClick() {
        const { ask, record } = this.props;
        const question =
            ask === "this"
                ? await this.orm.call(MODEL, "ask_to_revoke", [[record.resId]])
                : await this.askOwn(ask === "others");
        this.dialog.add(RevokeDialog, {
            question,
            askAgain: (keep) => this.askOwn(keep),
            revoke: async (ids) => {
                const message = await this.orm.call(MODEL, "revoke_asked", [ids]);
                this.notification.add(message, { type: "success" });
                await record.model.root.load();
            },
        });
    }
}

registry.category("view_widgets").add("api_token_revoke", {
    component: RevokeButton,
    extractProps: ({ attrs }) => ({ ask: attrs.ask, className: attrs.button_class }),
});
