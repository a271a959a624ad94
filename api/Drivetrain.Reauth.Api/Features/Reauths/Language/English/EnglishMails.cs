using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Reauths.Language.English;

/// <summary>Mails to reporters, in English.</summary>
internal sealed class EnglishMails : IMailWords
{
    public string AnswerSubject(long number) => $"[#{number}] Support has answered your report";

    public string AnswerIntro(string author, long number) => $"{DisplayText.Isolate(author)} has answered your report #{number}:";

    public string AnswerClose => "The whole conversation, and your reply, are in the side panel of the Drivetrain extension.";
}
