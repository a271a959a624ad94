using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Xero.Authorize;

/// <summary>Email, password and second factor.</summary>
internal static class SignInPages
{
    public static Html SignIn(AuthorizeFlow flow, XeroDirectory directory, string? error) =>
        Pages.Card(
            "Log in",
            Html.Of(
                $"""
        <h1>Log in to Xero</h1>
        <p class="lead">to connect <strong>Drivetrain</strong></p>
        <form method="post" class="stack">
          <div class="field">
            <label for="email">Email address</label>
            <input id="email" name="email" type="email" autocomplete="username" value="{flow.Email}" required autofocus {Invalid(error)}>
          </div>
          <div class="field">
            <label for="password">Password</label>
            <input id="password" name="password" type="password" autocomplete="current-password" required {Invalid(error)}>
            {Pages.Alert(error)}
          </div>
          <button class="primary">Log in</button>
        </form>
        {Pages.Simulation(Html.Of($"""
            <p>Every account has the password <code>{XeroDirectory.DefaultPassword}</code>:</p>
            <ul class="accounts">{Html.Join(directory.Users.Select(user => Html.Of($"<li><span>{user.Email}</span><small>{Summary(user)}</small></li>")))}</ul>
            """))}
        """
            )
        );

    public static Html SecondFactor(AuthorizeFlow flow, string? error) =>
        Pages.Card(
            "Enter the code",
            Html.Of(
                $"""
                <h1>Enter the 6-digit code</h1>
                <p class="lead">Open the authenticator app of <strong>{flow.Email}</strong>.</p>
                <form method="post" class="stack">
                  <div class="field">
                    <label for="code">6-digit code</label>
                    <input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9]*" maxlength="6" required autofocus {Invalid(
                    error
                )}>
                    {Pages.Alert(error)}
                  </div>
                  <button class="primary">Confirm</button>
                </form>
                {Pages.Simulation(Html.Of($"<p>The app would show <code>{flow.SecondFactor}</code>.</p>"))}
                """
            )
        );

    private static Html Invalid(string? error) => Html.When(error is not null, () => Html.Of($"aria-invalid=\"true\" aria-describedby=\"error\""));

    private static string Summary(XeroUser user) =>
        user.Memberships switch
        {
            [] => "no organisation",
            [{ CanConnect: true }] => "one organisation",
            var many when many.Any(membership => !membership.CanConnect) => "may only read one of its organisations",
            var many => $"{many.Count} organisations",
        };
}
