using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.PluginHost;

namespace Drivetrain.Reauth.Api.Tests.Journey;

/// <content>How each failure is provoked.</content>
public sealed partial class FailureTests
{
    private void Provoke(string failure)
    {
        if (failure is "standard user")
        {
            _host.LogInAs(JourneyHost.StandardUser, JourneyHost.Acme);
        }

        if (Knobs.TryGetValue(failure, out var turn))
        {
            _host.Intuit.Turn(turn);
        }
    }
}
