using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Drivetrain.Pages;

/// <summary>The pop-up that appears when somebody opens a failed source.</summary>
internal static class ReconnectDialog
{
    public static Html Render(DataSource source) =>
        ManagedProvider.Find(source.Provider) is { HasPopUp: true } provider
            ? Html.Of(
                $"""
                <dialog id="reconnect-{source.Id}" aria-labelledby="reconnect-title-{source.Id}">
                  <div class="dialog-head"><h2 id="reconnect-title-{source.Id}">Connection lost</h2></div>
                  <p><strong>{source.Name}</strong> stopped syncing. {provider.Refusal}</p>
                  <div class="dialog-actions"><button type="button" class="button" data-close>Not now</button><button type="button"
                    class="button primary" data-dialog="credentials-{source.Id}">Reconnect</button></div>
                </dialog>
                """
            )
            : Html.Empty;
}
