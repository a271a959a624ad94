using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Reauths.Language.German;

/// <summary>Mails to reporters, in German.</summary>
internal sealed class GermanMails : IMailWords
{
    public string AnswerSubject(long number) => $"[#{number}] Der Support hat auf Ihre Meldung geantwortet";

    public string AnswerIntro(string author, long number) => $"{DisplayText.Isolate(author)} hat auf Ihre Meldung #{number} geantwortet:";

    public string AnswerClose => "Den ganzen Verlauf finden Sie in der Seitenleiste der Drivetrain-Erweiterung; dort können Sie auch antworten.";
}
