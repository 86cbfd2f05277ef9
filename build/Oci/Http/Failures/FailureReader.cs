namespace KinoiteZfs.Oci.Http.Failures;

/// <summary>Turns an unwanted answer into the exception that says what it means.</summary>
static class FailureReader
{
    public static async Task<Exception> ReadAsync(RegistryResponse response, CancellationToken cancellationToken)
    {
        var body = await BoundedBody.ReadAsync(response, HttpLimits.ErrorBodyBytes, cancellationToken) ?? [];
        var errors = RegistryErrors.Parse(body, response.Secrets);
        var wait = RetryHint.Read(response.Header("Retry-After"), errors.Text, response.Time.GetUtcNow());
        var failure = FailureClass.Of(response, errors, wait);
        var url = new Uri(UrlText.Of(response.FinalUri));
        var answer = new RegistryAnswer(response.Request.Method, url, response.Status, errors.Codes);
        if (failure is RegistryException final)
            final.Answer = answer;
        else if (failure is TransientException transient)
            transient.Answer = answer;
        return failure;
    }
}
