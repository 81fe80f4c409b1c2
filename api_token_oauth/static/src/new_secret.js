/** @odoo-module **/

import { PatientDialog, copyField } from "@api_token_auth/new_token";
import { Component, status, useRef, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** Shows a new client secret. It lives in this component only, and is gone when it closes. */
export class NewSecretDialog extends Component {
    static template = "api_token_oauth.NewSecretDialog";
    static components = { Dialog: PatientDialog };
    static props = {
        close: Function,
        name: String,
        identifier: String,
        previousWorks: Boolean,
        secret: String,
    };

    setup() {
        this.state = useState({ copied: false, isPressing: false, isSelected: false });
        this.field = useRef("secret");
    }

    /** Esc is pressed by habit, and nobody can show the secret again. */
    mayClose() {
        this.state.isPressing = !this.state.copied;
        return !this.state.isPressing;
    }

    /** By the keyboard, or from the menu of the browser. */
    onCopied() {
        this.state.copied = true;
    }

    async copy() {
        if (await copyField(this.field.el)) {
            this.state.copied = true;
        } else {
            this.state.isSelected = true;
        }
    }
}

/** The button on the form of an app: makes a secret, and hands it to the dialog. */
export class CreateSecretButton extends Component {
    static template = "api_token_oauth.CreateSecretButton";
    static props = { ...standardWidgetProps };

    setup() {
        this.state = useState({ busy: false });
    }

    /** Not a second time by a click that comes before the button is drawn as disabled. */
    async onClick() {
        if (this.busy) {
            return;
        }
        this.busy = this.state.busy = true;
        try {
            await this.createSecret();
        } finally {
            this.busy = this.state.busy = false;
        }
    }

    async createSecret() {
        const { action, dialog, orm } = this.env.services;
        const { record } = this.props;
        if (!(await record.save())) {
            return;
        }
        const ask = () => orm.call("api.client", "create_secret", [[record.resId]]);
        let answer = await ask();
        if (answer.confirm) {
            await new Promise((onClose) => action.doAction(answer.confirm, { onClose }));
            answer = await ask();
        }
        if (answer.confirm) {
            return; // the dialog was closed without the password
        }
        // First of all: the secret is shown once, also when the form is gone by now.
        dialog.add(NewSecretDialog, {
            name: answer.name,
            identifier: answer.identifier,
            previousWorks: answer.previous_works,
            secret: answer.secret,
        });
        if (status(this) !== "destroyed") {
            await record.load(); // shows until when the previous secret works
        }
    }
}

registry.category("view_widgets").add("api_client_secret", { component: CreateSecretButton });
