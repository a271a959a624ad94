using System.Buffers.Text;
using System.Text;
using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Intuit.Authorize;

/// <summary>Email, password, verification code, passkey.</summary>
internal static class SignInPages
{
    public static Html Email(AuthorizeFlow flow, IntuitDirectory directory, string? error) =>
        Pages.Card(
            "Sign in",
            Html.Of(
                $"""
                <h1>Sign in</h1>
                <p class="lead">to connect <strong>Drivetrain</strong> to QuickBooks</p>
                <form method="post" class="stack">
                  <div class="field">
                    <label for="email">Email or user ID</label>
                    <input id="email" name="email" type="email" autocomplete="username webauthn" value="{flow.Email}" required autofocus {Invalid(error)}>
                    {Pages.Alert(error)}
                  </div>
                  <button class="primary">Continue</button>
                </form>
                {Accounts(directory)}
                """
            )
        );

    public static Html Password(AuthorizeFlow flow, IntuitKnobs knobs, string? error) =>
        Pages.Card(
            "Enter your password",
            Html.Of(
                $"""
                <h1>Enter your password</h1>
                {Identity(flow)}
                <form method="post" class="stack">
                  <input type="hidden" name="username" value="{flow.Email}" autocomplete="username">
                  <div class="field">
                    <label for="password">Password</label>
                    <input id="password" name="password" type="password" autocomplete="current-password" required autofocus {Invalid(error)}>
                    {Pages.Alert(error)}
                  </div>
                  <button class="primary">Sign in</button>
                </form>
                {Html.When(
                    knobs.SignIn == SignInMethod.Either,
                    () => Html.Of($"<a class=\"secondary button\" href=\"/passkey/{flow.Id}\">Use a passkey instead</a>")
                )}
                {Pages.Simulation(Html.Of($"<p>Every sandbox account has the password <code>{IntuitDirectory.DefaultPassword}</code>.</p>"))}
                """
            )
        );

    public static Html Verification(AuthorizeFlow flow, string? error) =>
        Pages.Card(
            "Check your phone",
            Html.Of(
                $"""
                <h1>Enter the code we sent you</h1>
                {Identity(flow)}
                <form method="post" class="stack">
                  <div class="field">
                    <label for="code">6-digit code</label>
                    <input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9]*" maxlength="6" required autofocus {Invalid(
                    error
                )}>
                    {Pages.Alert(error)}
                  </div>
                  <button class="primary">Continue</button>
                </form>
                {Pages.Simulation(Html.Of($"<p>No message is sent. The code is <code>{flow.VerificationCode}</code>.</p>"))}
                """
            )
        );

    public static Html Passkey(AuthorizeFlow flow, IntuitUser user, IReadOnlyList<string> credentialIds, IntuitKnobs knobs) =>
        Pages.Card(
            "Use your passkey",
            Html.Of(
                $"""
                <h1>Use your passkey</h1>
                {Identity(flow)}
                <div class="stack" id="passkey" data-flow="{flow.Id}" data-challenge="{Base64Url.EncodeToString(
                    flow.Challenge
                )}" data-credentials="{string.Join(' ', credentialIds)}"
                     data-user="{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(user.Email))}" data-email="{user.Email}" data-name="{user.Name}">
                  <p class="hint">{(
                    credentialIds.Count > 0
                        ? "Your device will ask for your fingerprint, face or screen lock."
                        : "This account has no passkey yet. Create one on this device; it is used for this sandbox only."
                )}</p>
                  <p class="alert" role="alert" hidden></p>
                  <noscript><p class="alert">Passkeys need JavaScript.</p></noscript>
                  <button class="primary" type="button" data-action="{(credentialIds.Count > 0 ? "use" : "create")}">{(
                    credentialIds.Count > 0 ? "Continue with passkey" : "Create a passkey"
                )}</button>
                </div>
                {Html.When(
                    knobs.SignIn == SignInMethod.Either,
                    () => Html.Of($"<a class=\"secondary button\" href=\"/password/{flow.Id}\">Use your password instead</a>")
                )}
                """
            ),
            "passkey.js"
        );

    private static Html Identity(AuthorizeFlow flow) =>
        Html.Of($"""<p class="identity"><span>{flow.Email}</span><a href="/sign-in/{flow.Id}">Change</a></p>""");

    private static Html Invalid(string? error) => Html.When(error is not null, () => Html.Of($"aria-invalid=\"true\" aria-describedby=\"error\""));

    private static Html Accounts(IntuitDirectory directory) =>
        Pages.Simulation(
            Html.Of(
                $"""
                <p>Sign in as one of the sandbox accounts:</p>
                <form method="post" class="accounts">
                {Html.Join(
                    directory.Users.Select(user =>
                        Html.Of($"<button name=\"account\" value=\"{user.Email}\"><span>{user.Email}</span><small>{Summary(user)}</small></button>")
                    )
                )}
                </form>
                """
            )
        );

    private static string Summary(IntuitUser user) =>
        user.Memberships switch
        {
            [] => "no company",
            [{ Role: IntuitRole.Standard }] => "standard user",
            [{ CanAuthorize: true }] => "admin of one company",
            var many when many.Any(membership => membership.Role == IntuitRole.FirmOwner) => $"accountant, {many.Count} clients",
            var many => $"admin of {many.Count} companies",
        };
}
