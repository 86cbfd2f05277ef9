namespace KinoiteZfs.Workflows.Attributes;

/// <summary>
/// Whether a secret can be had where a target runs, and not the secret: the answer is a parameter of type bool. For
/// secrets which belong to an environment, and which no other job should be able to have.
/// </summary>
/// <param name="secret">Name of the parameter with <c>[Secret]</c>.</param>
/// <param name="answer">Name of the parameter that is told.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AsksForSecretAttribute(string secret, string answer) : Attribute
{
    public string Secret { get; } = secret;

    public string Answer { get; } = answer;

    /// <summary>The only workflow in which it asks.</summary>
    public string In { get; set; } = "";
}
