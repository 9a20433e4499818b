// What users of the generated Java client do; prints the answers as JSON. Argument: where the service is.

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import whosaid.ApiClient;
import whosaid.ApiException;
import whosaid.api.ArticlesApi;
import whosaid.api.QuotesApi;
import whosaid.model.Problem;

public class Ask {
  interface Call {
    void make() throws ApiException;
  }

  public static void main(String[] arguments) throws Exception {
    ApiClient client = new ApiClient();
    client.updateBaseUri(arguments[0]);
    QuotesApi quotes = new QuotesApi(client);
    ArticlesApi articles = new ArticlesApi(client);

    var filtered = quotes.listQuotes(
        QuotesApi.APIListQuotesRequest.newBuilder().type(List.of("direct", "mixed")).hasSpeaker(true).build());
    var ids = filtered.getItems().stream().map(quote -> quote.getId()).toList();
    var first = quotes.getQuote(QuotesApi.APIGetQuoteRequest.newBuilder().id(ids.get(0)).build());

    List<String> paged = new ArrayList<>();
    String cursor = null;
    do {
      var page = quotes.listQuotes(QuotesApi.APIListQuotesRequest.newBuilder().limit(2).cursor(cursor).build());
      page.getItems().forEach(quote -> paged.add(quote.getId()));
      cursor = page.getNext();
    } while (cursor != null);

    Problem missing = problemOf(
        () -> articles.getArticle(ArticlesApi.APIGetArticleRequest.newBuilder().id("999").build()));
    Problem refused = problemOf(
        () -> quotes.listQuotes(QuotesApi.APIListQuotesRequest.newBuilder().limit(0).build()));

    var answers = new LinkedHashMap<String, Object>();
    answers.put("filtered", ids);
    answers.put("text", first.getText());
    answers.put("speaker", first.getSpeaker().getName());
    answers.put("positions", first.getParts().stream().map(part -> List.of(part.getStart(), part.getEnd())).toList());
    answers.put(
        "selectors",
        first.getEvidence().getSelectors().stream()
            .map(selector -> selector.getActualInstance().getClass().getSimpleName())
            .toList());
    answers.put("paged", paged);
    answers.put("missing", List.of(missing.getStatus(), missing.getDetail()));
    answers.put("refused", List.of(refused.getStatus(), refused.getErrors().get(0).getParameter()));
    System.out.println(new ObjectMapper().writeValueAsString(answers));
  }

  static Problem problemOf(Call call) throws Exception {
    try {
      call.make();
    } catch (ApiException error) {
      return ApiClient.createDefaultObjectMapper().readValue(error.getResponseBody(), Problem.class);
    }
    throw new AssertionError("answered");
  }
}
