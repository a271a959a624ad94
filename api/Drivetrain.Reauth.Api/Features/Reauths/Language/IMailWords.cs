namespace Drivetrain.Reauth.Api.Features.Reauths.Language;

/// <summary>What mails to reporters say around support's own words.</summary>
internal interface IMailWords
{
    string AnswerSubject(long number);

    /// <summary>In front of the answer.</summary>
    string AnswerIntro(string author, long number);

    /// <summary>Where the conversation goes on.</summary>
    string AnswerClose { get; }
}
