/** @odoo-module **/

import { Component, useRef, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { Dialog } from "@web/core/dialog/dialog";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** A dialog that neither Esc nor its cross closes before ``mayClose`` says so. */
export class PatientDialog extends Dialog {
    static props = { ...Dialog.props, mayClose: Function };

    async dismiss() {
        if (this.props.mayClose()) {
            await super.dismiss();
        }
    }
}

/**
 * Select a field's text, and copy it.
 *
 * @returns {Promise<boolean>} whether it was copied: browsers give the clipboard to safe addresses
 *     only, and to whom their settings allow it; elsewhere the text is selected, for Ctrl+C
 */
export async function copyField(field) {
    field.focus();
    field.select();
    const { clipboard } = browser.navigator;
    return Boolean(clipboard) && clipboard.writeText(field.value).then(
        () => true,
        () => false
    );
}

/** Shows a new token. It lives in this component only, and is gone when it closes. */
export class NewTokenDialog extends Component {
    static template = "api_token_auth.NewTokenDialog";
    static components = { Dialog: PatientDialog };
    static props = {
        close: Function,
        name: String,
        expiresOn: String,
        token: String,
    };

    setup() {
        this.state = useState({ copied: "", isPressing: false, isSelected: false });
        this.fields = { token: useRef("token"), curl: useRef("curl") };
    }

    get curl() {
        const url = `${browser.location.origin}/api/v1/auth/me`;
        return `curl -H "Authorization: Bearer ${this.props.token}" ${url}`;
    }

    /** Esc is pressed by habit, and nobody can show the token again. */
    mayClose() {
        this.state.isPressing = !this.state.copied;
        return !this.state.isPressing;
    }

    /** By the keyboard, or from the menu of the browser. */
    onCopied() {
        this.state.copied = this.state.copied || "by hand";
    }

    async copy(name) {
        if (await copyField(this.fields[name].el)) {
            this.state.copied = name;
        } else {
            this.state.isSelected = true;
        }
    }
}

/** The button of the New token form: makes the token, and hands it to the dialog. */
export class CreateTokenButton extends Component {
    static template = "api_token_auth.CreateTokenButton";
    static props = { ...standardWidgetProps };

    setup() {
        this.state = useState({ busy: false });
    }

    /** The button is drawn as disabled a moment later only: a second click may come before. */
    async onClick() {
        if (this.busy) {
            return;
        }
        this.busy = this.state.busy = true;
        try {
            await this.createToken();
        } finally {
            this.busy = this.state.busy = false;
        }
    }

    /** What the form shows at the click: the token is made of this, not of the stored row. */
    seen({ evalContext, data }) {
        const chosen = data.line_ids.records.filter((line) => line.data.chosen);
        return {
            user_id: evalContext.user_id,
            name: evalContext.name,
            days: evalContext.days,
            allowed_networks: evalContext.allowed_networks || "",
            scope_ids: chosen.map((line) => line.evalContext.scope_id),
            renews_number: evalContext.renews_number,
            overlap: evalContext.overlap,
        };
    }

    async createToken() {
        // Taken before the form closes: a hook's services stop with the component.
        const { action, dialog, orm } = this.env.services;
        const { record } = this.props;
        if (!(await record.save())) {
            return;
        }
        const answer = await orm.call(
            "api.token.wizard",
            "create_token",
            [[record.resId]],
            this.seen(record)
        );
        if (answer.confirm) {
            await action.doAction(answer.confirm);
            return;
        }
        await action.doAction({ type: "ir.actions.act_window_close" });
        dialog.add(NewTokenDialog, {
            name: answer.name,
            expiresOn: answer.expires_on,
            token: answer.token,
        });
    }
}

registry.category("view_widgets").add("api_token_create", { component: CreateTokenButton });
